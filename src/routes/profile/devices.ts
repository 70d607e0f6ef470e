import { Elysia } from "elysia"
import { Devices } from "../../../views/staff/devices"
import * as Session from "../../domain/session"
import * as Member from "../../domain/staff/member"
import type { World } from "../../world"
import { page, seeOther } from "../answer"
import { idIn } from "../posted"
import { signedIn } from "../reader"
import { recorded } from "../recorded"

/** Where somebody is signed in, and signing out elsewhere. */
export const devices = (world: World) => {
  const { db } = world

  return new Elysia({ prefix: "/profile/sessions" })
    .use(signedIn(world))
    .get("/", async ({ reader }) =>
      page(world, reader, Devices({ reader, devices: await Session.list(db, reader.staff.id, world.now()) })),
    )
    .post("/:sessionId/end", async ({ reader, params }) => {
      const id = idIn(params, "sessionId")
      await recorded(world, reader, (tx) => Session.revoke(tx, reader.staff.id, id), {
        ...{ noun: "session", deed: "ended", id },
      })
      return seeOther(world, "/profile/sessions", "profile.flash.ended")
    })
    .post("/others/end", async ({ reader }) => {
      const { id, sessionId } = reader.staff
      await recorded(world, reader, (tx) => Member.endSessions(tx, id, sessionId), {
        ...{ noun: "session", deed: "ended" },
        counts: (sessions) => ({ sessions }),
      })
      return seeOther(world, "/profile/sessions", "profile.flash.ended")
    })
}
