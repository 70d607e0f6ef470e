import { Elysia } from "elysia"
import type { OnChannel } from "../../../views/reader"
import { Resumption } from "../../../views/scenarios/resumption"
import * as View from "../../../views/scenarios/stop"
import * as Fault from "../../domain/fault"
import * as Radius from "../../domain/radius"
import * as Scenario from "../../domain/scenario"
import * as Stop from "../../domain/stop"
import * as Transfer from "../../domain/transfer"
import type { World } from "../../world"
import { page, seeOther } from "../answer"
import { idIn, one, posted } from "../posted"
import { onChannel } from "../reader"
import { recorded, recordedOnce } from "../recorded"
import { stepsOf } from "./shown"

/** What resuming would do, ending all walks, and a scenario's duplicate. */
export const standing = (world: World) => {
  const { db } = world
  const home = (reader: OnChannel, id: bigint) => `/channels/${reader.channel.id}/scenarios/${id}`

  return new Elysia({ prefix: "/channels/:channelId/scenarios/:scenarioId" })
    .use(onChannel(world))
    .get("/resumption/new", async ({ reader, params }) => {
      const scenario = await Scenario.findCounted(db, reader.channel.id, idIn(params, "scenarioId"))
      if (!scenario.pausedAt) return seeOther(world, home(reader, scenario.id))
      const resuming = await Radius.ofResuming(db, reader.channel.id, scenario, world.now())
      return page(world, reader, Resumption({ reader, scenario, resuming }))
    })
    .get("/withdrawals/new", async ({ reader, params }) => {
      const scenario = await Scenario.findCounted(db, reader.channel.id, idIn(params, "scenarioId"))
      return page(world, reader, View.Stop({ reader, scenario }))
    })
    .post(
      "/withdrawals",
      async ({ reader, params, body }) => {
        const scenario = await Scenario.findCounted(db, reader.channel.id, idIn(params, "scenarioId"))
        const typed = one(body, "count").normalize("NFKC").replaceAll(",", "").trim()
        const count = scenario.walking + scenario.held
        if (count === 0 || typed !== String(count))
          return page(world, reader, View.Stop({ reader, scenario, typed, wrong: true }), 422)
        await recorded(world, reader, (tx) => Stop.begin(tx, reader.channel.id, scenario.id, world.now()), {
          ...{ noun: "scenario", deed: "withdrawn", id: scenario.id, counts: () => ({ readers: count }) },
        })
        const some = await Stop.carryOn(db, reader.channel.id, scenario.id, world.now())
        if (!Stop.isOver(some)) world.later(() => Stop.carryOnAll(world))
        return seeOther(
          world,
          home(reader, scenario.id),
          Stop.isOver(some) ? { say: "halts.stop.done", count: some } : "halts.stop.going",
        )
      },
      { body: posted },
    )
    .post(
      "/copies",
      async ({ reader, params, body }) => {
        const scenario = await Scenario.find(db, reader.channel.id, idIn(params, "scenarioId"))
        const name = reader.t("halts.copyName", { name: scenario.name }).slice(0, 200)
        const doing = { at: world.now(), staffId: reader.staff.id }
        const outcome = await recordedOnce(
          world,
          reader,
          body,
          (tx) => Transfer.duplicate(tx, reader.channel.id, scenario.id, name, doing),
          {
            noun: "scenario",
            deed: "copied",
            id: (done) => done.scenario.id,
            leadsTo: (made) => home(reader, made.scenario.id),
          },
        )
        if (Fault.isRefusal(outcome)) return page(world, reader, await stepsOf(world, reader, scenario.id), 422)
        return seeOther(world, home(reader, outcome.scenario.id), "halts.duplicated")
      },
      { body: posted },
    )
}
