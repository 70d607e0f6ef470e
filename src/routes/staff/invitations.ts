import { Elysia } from "elysia"
import type { SignedIn } from "../../../views/reader"
import { Invite, Made } from "../../../views/staff/invite"
import { NotFound } from "../../domain/absence"
import * as Fault from "../../domain/fault"
import * as Invitation from "../../domain/staff/invitation"
import type { Given } from "../../domain/staff/role"
import type { World } from "../../world"
import { page, seeOther } from "../answer"
import { idIn, one, posted } from "../posted"
import { signedIn } from "../reader"
import { recorded, recordedOnce } from "../recorded"
import { giveable, grantsIn } from "./grants"

/** Invitations as those see them who invite. The answer that makes a link is the only page that shows it. */
export const invitations = (world: World) => {
  const { db } = world

  return new Elysia({ prefix: "/staff/invitations" })
    .use(signedIn(world))
    .get("/new", ({ reader }) => page(world, reader, Invite({ reader, accounts: giveable(reader) })))
    .post(
      "/",
      async ({ reader, body, request }) => {
        const { owner, roles } = grantsIn(reader, body)
        const given = Fault.read(Invitation.label, one(body, "label"))
        const at = world.now()
        const input = {
          ...{ label: Fault.isRefusal(given) ? "" : given.value, owner: owner ?? false },
          roles: new Map([...roles].filter((pair): pair is [bigint, Given] => pair[1] !== null)),
        }
        const outcome = Fault.isRefusal(given)
          ? Fault.one("label", "too_long", { max: 80 })
          : await recordedOnce(world, reader, body, (tx) => Invitation.create(tx, input, reader.staff.id, at), {
              ...{ noun: "invitation", deed: "created" },
              id: ({ id }) => id,
              leadsTo: () => "/staff",
              says: "members.flash.madeOnce",
            })
        if (Fault.isRefusal(outcome)) {
          const typed = { label: one(body, "label"), ...{ owner: input.owner, roles: input.roles } }
          return page(world, reader, Invite({ reader, accounts: giveable(reader), typed, faults: outcome.faults }), 422)
        }
        const link = `${world.config.publicUrl ?? new URL(request.url).origin}/invitations/${outcome.token}`
        return page(world, reader, Made({ reader, link, until: at.add(Invitation.LASTS) }), 201)
      },
      { body: posted },
    )
    .post("/:invitationId/revocation", async ({ reader, params }) => {
      const open = await listed(reader)
      const invitation = open.find(({ id }) => id === idIn(params, "invitationId"))
      if (!invitation) throw new NotFound("invitation")
      const about = { noun: "invitation", deed: "revoked", id: invitation.id } as const
      await recorded(world, reader, (tx) => Invitation.revoke(tx, invitation.id, world.now()), about)
      return seeOther(world, "/staff", "members.flash.revoked")
    })

  /** An owner sees all, others their own. */
  function listed({ staff }: SignedIn) {
    return Invitation.list(db, world.now(), staff.owner ? undefined : staff.id)
  }
}
