import { Elysia } from "elysia"
import * as View from "../../views/channels/halt"
import * as Halt from "../domain/halt"
import * as Radius from "../domain/radius"
import * as Undo from "../domain/undo"
import type { World } from "../world"
import { page, seeOther } from "./answer"
import { one, posted } from "./posted"
import { onChannel } from "./reader"
import { recorded } from "./recorded"

/** So many scenarios are looked at on the page; the others are resumed all the same. */
const MOST_LOOKED_AT = 30

/** The emergency brake of an account. */
export const halt = (world: World) => {
  const { db } = world
  return new Elysia({ prefix: "/channels/:channelId/halt" })
    .use(onChannel(world))
    .get("", async ({ reader }) => {
      const standing = await Halt.standing(db, reader.channel.id)
      const resuming: Radius.Resuming[] = []
      for (const scenario of standing.paused.slice(0, MOST_LOOKED_AT))
        resuming.push(await Radius.ofResuming(db, reader.channel.id, scenario, world.now()))
      return page(world, reader, View.Halt({ reader, standing, resuming }))
    })
    .post("", async ({ reader }) => {
      const { id } = reader.channel
      const doing = { at: world.now(), staffId: reader.staff.id }
      const begun = await recorded(world, reader, (tx) => Halt.begin(tx, id, doing), {
        ...{ noun: "channel", deed: "paused", id, counts: (begun) => ({ channels: Number(begun) }) },
      })
      // Stopping must not cost a second thought: who pressed by mistake takes it back.
      const undo = begun ? await Undo.offer(db, id, doing.staffId, { verb: "channel.resume" }, doing.at) : null
      // Stopped it is by now; a large account's scenarios are paused one after the other.
      world.later(() => Halt.carryOnAll(world))
      return seeOther(world, `/channels/${id}/halt`, { say: "halts.flash.begun", undo })
    })
    .post(
      "/end",
      async ({ reader, body }) => {
        const { id } = reader.channel
        const resume = one(body, "how") !== "keep"
        await recorded(world, reader, (tx) => Halt.end(tx, id, resume, world.now()), {
          ...{ noun: "channel", deed: "resumed", id, counts: (ended) => ({ channels: Number(ended) }) },
        })
        world.later(() => Halt.carryOnAll(world))
        return seeOther(world, `/channels/${id}/scenarios`, resume ? "halts.flash.resumed" : "halts.flash.kept")
      },
      { body: posted },
    )
}
