import { Elysia } from "elysia"
import type { Reader } from "../../../views/reader"
import { Accept, Gone } from "../../../views/staff/accept"
import * as Audit from "../../domain/audit"
import * as Fault from "../../domain/fault"
import * as Session from "../../domain/session"
import * as Staff from "../../domain/staff"
import * as Invitation from "../../domain/staff/invitation"
import type { World } from "../../world"
import { peerOf } from "../address"
import { page, seeOther } from "../answer"
import * as Cookie from "../cookie"
import { one, posted } from "../posted"
import { anybody } from "../reader"

/** The other side of an invitation: who opens the link. */
export const acceptance = (world: World) => {
  const { db } = world

  const shown = async (reader: Reader, token: string, refused: { entered?: Entered; faults?: Fault.Fault[] } = {}) => {
    const invitation = await Invitation.open(db, token, world.now())
    if (!invitation) return page(world, reader, Gone({ reader }), 404)
    const accounts = await Invitation.accounts(db, invitation)
    return page(world, reader, Accept({ reader, token, invitation, accounts, ...refused }), refused.faults ? 422 : 200)
  }

  /** The line of the log is the newcomer's own. */
  const told = (db: World["db"], { id, name }: Staff.Staff, agent: string) => {
    const hand = { staffId: id, sessionId: null, tokenId: null, who: name, agent }
    const line = { noun: "invitation", deed: "joined", subjectId: id, subject: name } as const
    return Audit.record(db, { hand, channelId: null, at: world.now() }, line)
  }

  return new Elysia()
    .use(anybody(world))
    .get("/invitations/:token", ({ reader, params }) => shown(reader, params.token))
    .post(
      "/invitations/:token",
      async ({ reader, params: { token }, body, request, server }) => {
        const agent = request.headers.get("user-agent") ?? ""
        if (reader.staff) {
          const person = await Staff.find(db, reader.staff.id)
          const done = await db.transaction(async (tx) => {
            const accepted = await Invitation.accept(tx, token, person, world.now())
            if (accepted) await told(tx, person, agent)
            return accepted
          })
          return done ? seeOther(world, "/", "members.flash.accepted") : shown(reader, token)
        }
        const entered = { name: one(body, "name"), email: one(body, "email") }
        const judged = Fault.read(Staff.schema, { ...entered, password: one(body, "password") })
        if (Fault.isRefusal(judged)) return shown(reader, token, { entered, faults: judged.faults })
        const joined = await Invitation.join(db, token, judged.value, reader.locale, world.now(), (tx, person) =>
          told(tx, person, agent),
        )
        if (joined === null) return shown(reader, token)
        if (Fault.isRefusal(joined)) return shown(reader, token, { entered, faults: joined.faults })
        const session = await Session.begin(db, joined.id, agent, world.now(), peerOf(request, server))
        return seeOther(world, "/", "members.flash.joined", [Cookie.session(world, session)])
      },
      { body: posted },
    )
}

type Entered = { name: string; email: string }
