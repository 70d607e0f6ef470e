import { Elysia } from "elysia"
import type { OnChannel } from "../../views/reader"
import { stepName } from "../../views/steps/words"
import { New, type NewProps } from "../../views/sweeps/new"
import { Show } from "../../views/sweeps/show"
import type * as Audit from "../domain/audit"
import * as Collision from "../domain/collision"
import * as Fault from "../domain/fault"
import * as Quota from "../domain/quota"
import * as Scenario from "../domain/scenario"
import * as Step from "../domain/step"
import * as Sweep from "../domain/sweep"
import type { World } from "../world"
import { page, seeOther } from "./answer"
import { asForm } from "./deliveries/narrowing"
import { idIn, idOf, idsOf, many, one, type Posted, posted, wordOf } from "./posted"
import { onChannel } from "./reader"
import { onlyOnce, recorded } from "./recorded"
import { readersIn } from "./scenarios/narrowing"

/** What a sweep is called in the log of changes. */
const deeds: Record<Sweep.Deed["do"], Audit.Deed> = {
  ...{ history: "remarked", pause: "paused", resume: "resumed", withdraw: "withdrawn", move: "moved" },
}

/** One change over many walks: chosen, weighed, carried out, taken back. */
export const sweeps = (world: World) => {
  const { db } = world
  const doing = (reader: OnChannel) => ({ at: world.now(), staffId: reader.staff.id })
  const home = (reader: OnChannel, id: bigint) => `/channels/${reader.channel.id}/sweeps/${id}`

  const choosing = async (reader: OnChannel, scenarioId: bigint, form: Posted, refused?: NewProps["refused"]) => {
    const channelId = reader.channel.id
    const scenario = await Scenario.find(db, channelId, scenarioId)
    const others = await Scenario.list(db, channelId, { limit: 500 })
    const { narrowed } = await readersIn(world, channelId, conditions(form))
    return New({
      ...{ reader, scenario, narrowed, refused, typed: typedIn(form) },
      steps: await Step.list(db, channelId, scenarioId),
      targets: others.filter(({ id }) => id !== scenarioId),
      walks: one(form, "all") === "1" ? null : idsOf(many(form, "walk")),
    })
  }

  const shown = async (reader: OnChannel, sweep: Sweep.Sweep, typed?: string) => {
    const channelId = reader.channel.id
    const steps = await Step.list(db, channelId, sweep.scenarioId)
    const { deed } = sweep
    const target = deed.do === "move" ? await Scenario.findMaybe(db, channelId, BigInt(deed.toScenarioId)) : null
    return Show({
      ...{ reader, sweep, typed },
      scenario: await Scenario.find(db, channelId, sweep.scenarioId),
      quota: await Quota.stateFor(db, channelId, sweep.scenarioId, world.now()),
      stepNames: new Map(steps.map((step) => [String(step.id), stepName(reader, step)])),
      target: target?.name ?? null,
    })
  }

  return new Elysia({ prefix: "/channels/:channelId" })
    .use(onChannel(world))
    .get("/scenarios/:scenarioId/sweeps/new", async ({ reader, params, request }) => {
      const form = asForm(request.url)
      const nobody = one(form, "all") !== "1" && idsOf(many(form, "walk")).length === 0
      const scenarioId = idIn(params, "scenarioId")
      if (nobody) return page(world, reader, await choosing(reader, scenarioId, form, "nobody"))
      return page(world, reader, await choosing(reader, scenarioId, form))
    })
    .post(
      "/scenarios/:scenarioId/sweeps",
      async ({ reader, params, body }) => {
        const { id } = await Scenario.find(db, reader.channel.id, idIn(params, "scenarioId"))
        const input = await inputOf(world, reader.channel.id, body)
        if ("refused" in input) return page(world, reader, await choosing(reader, id, body, input.refused), 422)
        const outcome = await db.transaction(
          onlyOnce(world, reader, body, (tx) => Sweep.create(tx, reader.channel.id, id, input, doing(reader)), {
            leadsTo: ({ sweep }) => home(reader, sweep.id),
          }),
        )
        if (!Fault.isRefusal(outcome)) return seeOther(world, home(reader, outcome.sweep.id))
        const refused = outcome.faults.some(({ path }) => path === "deed.toScenarioId") ? "noTarget" : "nothing"
        return page(world, reader, await choosing(reader, id, body, refused), 422)
      },
      { body: posted },
    )
    .get("/sweeps/:sweepId", async ({ reader, params }) => {
      const sweep = await Sweep.find(db, reader.channel.id, idIn(params, "sweepId"))
      return page(world, reader, await shown(reader, sweep))
    })
    .post(
      "/sweeps/:sweepId/start",
      async ({ reader, params, body }) => {
        const sweep = await Sweep.find(db, reader.channel.id, idIn(params, "sweepId"))
        const { deed, foreseen, state } = sweep
        const needs = state === "weighed" && (deed.do === "withdraw" || deed.do === "move")
        const typed = one(body, "count").normalize("NFKC").replaceAll(",", "").trim()
        if (needs && typed !== String(foreseen.changed))
          return page(world, reader, await shown(reader, sweep, one(body, "count")), 422)
        if (state === "weighed")
          await Collision.retried(() =>
            recorded(world, reader, (tx) => Sweep.start(tx, reader.channel.id, sweep.id, world.now()), {
              ...{ noun: "scenario", deed: deeds[deed.do], id: sweep.scenarioId },
              counts: () => ({ friends: foreseen.walks }),
            }),
          )
        return seeOther(world, home(reader, sweep.id))
      },
      { body: posted },
    )
    .post("/sweeps/:sweepId/reversal", async ({ reader, params }) => {
      const sweep = await Sweep.find(db, reader.channel.id, idIn(params, "sweepId"))
      if (Sweep.canBeTakenBack(sweep))
        await Collision.retried(() =>
          recorded(world, reader, (tx) => Sweep.reverse(tx, reader.channel.id, sweep.id, world.now()), {
            ...{ noun: "scenario", deed: "undone", id: sweep.scenarioId },
            counts: () => ({ friends: sweep.outcome?.walks ?? 0 }),
          }),
        )
      return seeOther(world, home(reader, sweep.id))
    })
    .post("/sweeps/:sweepId/removal", async ({ reader, params }) => {
      const sweep = await Sweep.find(db, reader.channel.id, idIn(params, "sweepId"))
      await Sweep.remove(db, reader.channel.id, sweep.id)
      return seeOther(world, `/channels/${reader.channel.id}/scenarios/${sweep.scenarioId}/history`)
    })
}

const named = ["name", "state", "tag", "mark", "segment", "list"]
const conditions = (form: Posted) => Object.fromEntries(named.map((name) => [name, one(form, name)]))

const doings = ["history", "pause", "resume", "move", "withdraw"] as const

function typedIn(form: Posted): NewProps["typed"] {
  const marks = Object.keys(form).flatMap((name) => {
    const id = idOf(/^mark-(\d+)$/.exec(name)?.[1])
    return id === null ? [] : [[String(id), one(form, name)]]
  })
  return {
    do: wordOf(doings, one(form, "do")) ?? "history",
    marks: Object.fromEntries(marks),
    ...{ toScenarioId: one(form, "toScenarioId"), keepOrigin: one(form, "keepOrigin") !== "" },
  }
}

type Read = Sweep.Input | { refused: NonNullable<NewProps["refused"]> }

/** What a form means: cells marked from the grid, or something done to chosen people or to all who match. */
async function inputOf(world: World, channelId: bigint, form: Posted): Promise<Read> {
  const as = wordOf(Sweep.marks, one(form, "cells"))
  if (as) return cellsIn(form, as)
  const who = await whoIn(world, channelId, form)
  if (!who) return { refused: "nobody" }
  const typed = typedIn(form)
  if (typed.do === "move") {
    if (idOf(typed.toScenarioId) === null) return { refused: "noTarget" }
    return { who, deed: { do: "move", toScenarioId: typed.toScenarioId, keepOrigin: typed.keepOrigin } }
  }
  if (typed.do !== "history") return { who, deed: { do: typed.do } }
  const steps = Object.entries(typed.marks).flatMap(([stepId, word]) => {
    const as = wordOf(Sweep.marks, word)
    return as ? [{ stepId, as }] : []
  })
  return steps.length > 0 ? { who, deed: { do: "history", steps } } : { refused: "nothing" }
}

function cellsIn(form: Posted, as: Sweep.MarkAs): Read {
  const cells = many(form, "cell").flatMap((text) => {
    const [walk, step] = text.split("-").map(idOf)
    return walk && step ? [{ walk: String(walk), step: String(step) }] : []
  })
  if (cells.length === 0) return { refused: "nobody" }
  const steps = [...new Set(cells.map(({ step }) => step))].map((stepId) => ({ stepId, as }))
  return { who: { cells }, deed: { do: "history", steps } }
}

async function whoIn(world: World, channelId: bigint, form: Posted): Promise<Sweep.Who | null> {
  if (one(form, "all") !== "1") {
    const walks = idsOf(many(form, "walk")).map(String)
    return walks.length > 0 ? { walks } : null
  }
  const { search } = await readersIn(world, channelId, conditions(form))
  const { picked, ...rest } = search
  return { search: { ...rest, ...(picked === undefined ? {} : { picked: String(picked) }) } }
}
