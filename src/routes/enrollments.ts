import { Elysia } from "elysia"
import { ShowWalk } from "../../views/enrollments/show"
import type { OnChannel } from "../../views/reader"
import * as Enrollment from "../domain/enrollment"
import * as Friend from "../domain/friend"
import * as Grid from "../domain/grid"
import * as Scenario from "../domain/scenario"
import * as Step from "../domain/step"
import type { World } from "../world"
import { page, seeOther } from "./answer"
import * as FriendPage from "./friends/shown"
import { openScenario } from "./friends/target"
import { idIn, one, posted } from "./posted"
import { onChannel } from "./reader"
import { recorded } from "./recorded"

/** Walks: paused, resumed, moved and ended one by one. */
export const enrollments = (world: World) => {
  const walk = (reader: OnChannel, params: Record<string, string>) =>
    Enrollment.find(world.db, reader.channel.id, idIn(params, "enrollmentId"))
  const home = (reader: OnChannel, { friendId }: Enrollment.Listed) =>
    `/channels/${reader.channel.id}/friends/${friendId}#enrollments`

  return new Elysia({ prefix: "/channels/:channelId" })
    .use(onChannel(world))
    .get("/enrollments/:enrollmentId", async ({ reader, params }) =>
      page(world, reader, await shown(world, reader, await walk(reader, params))),
    )
    .post("/enrollments/:enrollmentId/pause", async ({ reader, params }) => {
      const found = await walk(reader, params)
      await recorded(world, reader, (db) => Enrollment.pause(db, reader.channel.id, [found.id], world.now()), {
        noun: "enrollment",
        deed: "paused",
        id: found.id,
      })
      return seeOther(world, home(reader, found), "enrollments.flash.paused")
    })
    .post("/enrollments/:enrollmentId/resumption", async ({ reader, params }) => {
      const found = await walk(reader, params)
      await recorded(world, reader, (db) => Enrollment.resume(db, reader.channel.id, [found.id], world.now()), {
        noun: "enrollment",
        deed: "resumed",
        id: found.id,
      })
      return seeOther(world, home(reader, found), "enrollments.flash.resumed")
    })
    .post("/enrollments/:enrollmentId/withdrawal", async ({ reader, params }) => {
      const found = await walk(reader, params)
      await recorded(world, reader, (db) => Enrollment.withdraw(db, reader.channel.id, [found.id], world.now()), {
        noun: "enrollment",
        deed: "withdrawn",
        id: found.id,
      })
      return seeOther(world, home(reader, found), "enrollments.flash.withdrawn")
    })
    .post(
      "/enrollments/:enrollmentId/moves",
      async ({ reader, params, body }) => {
        const found = await walk(reader, params)
        const target = await openScenario(world.db, reader.channel.id, one(body, "toScenarioId"))
        if (!target || target.id === found.scenarioId || found.state !== "active") {
          const faults = [{ path: "scenarioId", code: "required" }]
          return page(world, reader, await FriendPage.one(world, reader, found.friendId, {}, { faults }), 422)
        }
        const keepOrigin = one(body, "keepOrigin") !== ""
        const { began } = await recorded(
          world,
          reader,
          (db) => Enrollment.move(db, reader.channel.id, [found.id], target.id, { at: world.now(), keepOrigin }),
          { noun: "enrollment", deed: "moved", id: found.id },
        )
        const flash = began.length > 0 ? "enrollments.flash.moved" : "enrollments.flash.onlyEnded"
        return seeOther(world, home(reader, found), flash)
      },
      { body: posted },
    )
}

/** A walk, every step of it, and what can be done about it. */
async function shown({ db }: World, reader: OnChannel, enrollment: Enrollment.Listed) {
  const channelId = reader.channel.id
  const scenario = await Scenario.find(db, channelId, enrollment.scenarioId)
  const friend = await Friend.find(db, channelId, enrollment.friendId)
  const others = await Scenario.list(db, channelId, { limit: 500 })
  const resuming = await FriendPage.resumingOf(db, channelId, [enrollment], reader.now)
  return ShowWalk({
    ...{ reader, friend, scenario, walk: { enrollment, scenario, resuming: resuming.get(enrollment.id) } },
    steps: await Step.list(db, channelId, scenario.id),
    cellOf: await Grid.cells(db, channelId, scenario.id, [{ ...enrollment, friend }], reader.now),
    targets: others.filter(({ id }) => id !== scenario.id),
  })
}
