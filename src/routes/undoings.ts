import { Elysia } from "elysia"
import * as Undo from "../domain/undo"
import type { World } from "../world"
import { localPath, seeOther } from "./answer"
import { idIn, one, posted } from "./posted"
import { onChannel } from "./reader"
import { recorded } from "./recorded"

/**
 * Takes back what was just done. A route that changes something leaves an offer and passes it on with its notice:
 * `seeOther(world, to, { say: "scenarios.flash.archived", undo: await Undo.offer(…) })`.
 */
export const undoings = (world: World) =>
  new Elysia({ prefix: "/channels/:channelId" }).use(onChannel(world)).post(
    "/undoings/:undoingId",
    async ({ reader, params, body }) => {
      const { channel, staff } = reader
      const id = idIn(params, "undoingId")
      const accept = (db: World["db"]) => Undo.accept(db, channel.id, staff.id, id, world.now())
      const done = await recorded(world, reader, accept, { noun: "undoing", deed: "undone", id })
      return seeOther(world, localPath(one(body, "back")), done ? "common.flash.undone" : "common.flash.undoneTooLate")
    },
    { body: posted },
  )
