import { Elysia } from "elysia"
import type { OnChannel } from "../../../views/reader"
import { List } from "../../../views/scenarios"
import * as Edit from "../../../views/scenarios/edit"
import * as New from "../../../views/scenarios/new"
import { blank, type Typed, typedOf } from "../../../views/scenarios/typed"
import * as Fault from "../../domain/fault"
import * as Field from "../../domain/field"
import * as Mention from "../../domain/mention"
import * as Scenario from "../../domain/scenario"
import * as Undo from "../../domain/undo"
import type { World } from "../../world"
import { page, seeOther } from "../answer"
import * as Basis from "../basis"
import { cut, pages } from "../paging"
import { idIn, idOf, posted } from "../posted"
import { onChannel } from "../reader"
import { recorded, recordedOnce } from "../recorded"
import * as Asking from "../steps/asking"
import { stepsOf } from "./shown"
import { meant, typedIn } from "./typed"

const ON_A_PAGE = 100

const basisOf = (scenario: Scenario.Scenario, zone: string) => Basis.of(typedOf(scenario, zone))

/** Scenarios of an account: the list, their settings, and their standing. Steps and readers are in their own files. */
export const scenarios = (world: World) => {
  const { db } = world
  const home = (reader: OnChannel, id?: bigint) =>
    `/channels/${reader.channel.id}/scenarios${id === undefined ? "" : `/${id}`}`

  const goalFields = async (reader: OnChannel) =>
    (await Field.names(db, reader.channel.id)).filter(({ kind }) => kind === "date" || kind === "moment")

  const written = async (reader: OnChannel, typed: Typed, faults: readonly Fault.Fault[] = []) =>
    New.New({ reader, typed, faults, goalFields: await goalFields(reader) })

  const edited = async (reader: OnChannel, id: bigint, typed?: Typed, faults: readonly Fault.Fault[] = []) => {
    const scenario = await Scenario.findCounted(db, reader.channel.id, id)
    const users = await Mention.steps(db, reader.channel.id, "scenario", id)
    return Edit.Edit({
      ...{ reader, scenario, faults, basis: basisOf(scenario, reader.zone) },
      typed: typed ? { ...typed, kind: scenario.kind } : typedOf(scenario, reader.zone),
      goalFields: await goalFields(reader),
      existing: { readers: await Scenario.readers(db, reader.channel.id, id) },
      users: users.filter(({ scenarioId }) => scenarioId !== id),
    })
  }

  return new Elysia({ prefix: "/channels/:channelId" })
    .use(onChannel(world))
    .get("/scenarios", async ({ reader, query }) => {
      const archived = query.archived === "1"
      const before = idOf(query.before) ?? undefined
      const rows = await Scenario.list(db, reader.channel.id, { before, limit: ON_A_PAGE + 1, archived })
      const { page: shown, next } = cut(rows, ON_A_PAGE)
      const search = { archived: archived ? "1" : undefined }
      return page(
        world,
        reader,
        List({ reader, scenarios: shown, archived, pages: pages(home(reader), search, query, next) }),
      )
    })
    .get("/scenarios/new", async ({ reader }) => page(world, reader, await written(reader, blank)))
    .post(
      "/scenarios",
      async ({ reader, body }) => {
        const typed = typedIn(body)
        const kind = typed.kind === "countdown" ? "countdown" : "course"
        const given = Fault.read(Scenario.schema, { ...meant(typed, kind, reader.zone), kind: typed.kind })
        const outcome = Fault.isRefusal(given)
          ? given
          : await recordedOnce(
              world,
              reader,
              body,
              (db) => Scenario.create(db, reader.channel.id, given.value, world.now()),
              {
                noun: "scenario",
                deed: "created",
                id: ({ scenario }) => scenario.id,
                leadsTo: ({ scenario }) => `${home(reader, scenario.id)}/steps/new`,
              },
            )
        if (Fault.isRefusal(outcome)) return page(world, reader, await written(reader, typed, outcome.faults), 422)
        return seeOther(world, `${home(reader, outcome.scenario.id)}/steps/new`, "common.flash.created")
      },
      { body: posted },
    )
    .get("/scenarios/:scenarioId", async ({ reader, params }) =>
      page(world, reader, await stepsOf(world, reader, idIn(params, "scenarioId"))),
    )
    .get("/scenarios/:scenarioId/edit", async ({ reader, params }) =>
      page(world, reader, await edited(reader, idIn(params, "scenarioId"))),
    )
    .post(
      "/scenarios/:scenarioId",
      async ({ reader, params, body }) => {
        const before = await Scenario.find(db, reader.channel.id, idIn(params, "scenarioId"))
        const { id, kind } = before
        const typed = typedIn(body)
        const given = Fault.read(Scenario.changes, {
          ...meant(typed, kind, reader.zone),
          lateChoice: typed.lateChoice,
        })
        if (Basis.isPast(body, basisOf(before, reader.zone)))
          return page(world, reader, await edited(reader, id, typed, Basis.past()), 422)
        const asks = Fault.isRefusal(given) ? null : await Asking.ofHours(world, reader, before, given.value, body)
        if (asks) return page(world, reader, asks)
        const outcome = Fault.isRefusal(given)
          ? given
          : await recorded(world, reader, (db) => Scenario.edit(db, reader.channel.id, id, given.value, world.now()), {
              noun: "scenario",
              deed: "changed",
              id,
            })
        if (Fault.isRefusal(outcome)) return page(world, reader, await edited(reader, id, typed, outcome.faults), 422)
        return seeOther(world, `${home(reader, id)}/edit`, "common.flash.saved")
      },
      { body: posted },
    )
    .post("/scenarios/:scenarioId/pause", async ({ reader, params }) => {
      const id = idIn(params, "scenarioId")
      await recorded(world, reader, (db) => Scenario.pause(db, reader.channel.id, id, world.now()), {
        noun: "scenario",
        deed: "paused",
        id,
      })
      return seeOther(world, home(reader, id), "scenarios.flash.paused")
    })
    .post("/scenarios/:scenarioId/resumption", async ({ reader, params }) => {
      const id = idIn(params, "scenarioId")
      const outcome = await recorded(world, reader, (db) => Scenario.resume(db, reader.channel.id, id, world.now()), {
        noun: "scenario",
        deed: "resumed",
        id,
      })
      if (Fault.isRefusal(outcome)) return page(world, reader, await edited(reader, id, undefined, outcome.faults), 422)
      return seeOther(world, home(reader, id), "scenarios.flash.resumed")
    })
    .post("/scenarios/:scenarioId/archival", async ({ reader, params }) => {
      const before = await Scenario.find(db, reader.channel.id, idIn(params, "scenarioId"))
      await recorded(world, reader, (db) => Scenario.archive(db, reader.channel.id, before.id, world.now()), {
        noun: "scenario",
        deed: "archived",
        id: before.id,
      })
      const offer = { verb: before.pausedAt ? "scenario.restore" : "scenario.run", subjectId: before.id } as const
      const undo = await Undo.offer(db, reader.channel.id, reader.staff.id, offer, world.now())
      return seeOther(world, home(reader), { say: "scenarios.flash.archived", undo })
    })
    .post("/scenarios/:scenarioId/restoration", async ({ reader, params }) => {
      const id = idIn(params, "scenarioId")
      await recorded(world, reader, (db) => Scenario.restore(db, reader.channel.id, id, world.now()), {
        noun: "scenario",
        deed: "restored",
        id,
      })
      return seeOther(world, home(reader, id), "scenarios.flash.restored")
    })
    .post("/scenarios/:scenarioId/removal", async ({ reader, params }) => {
      const id = idIn(params, "scenarioId")
      const outcome = await recorded(world, reader, (db) => Scenario.remove(db, reader.channel.id, id), {
        noun: "scenario",
        deed: "deleted",
        id,
      })
      if (Fault.isRefusal(outcome)) return page(world, reader, await edited(reader, id, undefined, outcome.faults), 422)
      return seeOther(world, home(reader), "common.flash.deleted")
    })
}
