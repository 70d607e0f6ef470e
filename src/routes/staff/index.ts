import { Elysia } from "elysia"
import { isTyped, wordFor } from "../../../views/parts/confirm"
import type { SignedIn } from "../../../views/reader"
import { Member as MemberPage } from "../../../views/staff/member"
import { Members } from "../../../views/staff/members"
import { present } from "../../domain/absence"
import * as Fault from "../../domain/fault"
import * as Invitation from "../../domain/staff/invitation"
import * as Member from "../../domain/staff/member"
import * as Totp from "../../domain/staff/totp"
import type { World } from "../../world"
import { page, seeOther } from "../answer"
import { typedWord } from "../forms"
import { idIn, posted } from "../posted"
import { Forbidden, signedIn } from "../reader"
import { recorded } from "../recorded"
import { giveable, grantsIn, seen } from "./grants"

/** Who may use the admin, and what they may do. */
export const staff = (world: World) => {
  const { db } = world

  const named = async (reader: SignedIn, params: Record<string, string>) =>
    present(await Member.find(db, idIn(params, "staffId"), seen(reader)), "staff")

  const shown = (reader: SignedIn, member: Member.Member, faults: readonly Fault.Fault[] = [], removing?: string) =>
    MemberPage({ ...{ reader, member, faults, removing }, accounts: giveable(reader) })

  return new Elysia()
    .use(signedIn(world))
    .get("/staff", async ({ reader }) => {
      const { owner, id } = reader.staff
      return page(
        world,
        reader,
        Members({
          reader,
          members: await Member.list(db, seen(reader)),
          invitations: await Invitation.list(db, world.now(), owner ? undefined : id),
        }),
      )
    })
    .get("/staff/:staffId", async ({ reader, params }) =>
      page(world, reader, shown(reader, await named(reader, params))),
    )
    .post(
      "/staff/:staffId/roles",
      async ({ reader, params, body }) => {
        const member = await named(reader, params)
        // An admin of some accounts changes neither an owner nor what they themselves may do.
        if (!reader.staff.owner && (member.ownerSince || member.id === reader.staff.id)) throw new Forbidden()
        const grants = grantsIn(reader, body)
        const outcome = await recorded(world, reader, (tx) => Member.change(tx, member.id, grants, world.now()), {
          ...{ noun: "staff", deed: "changed", id: member.id },
        })
        if (Fault.isRefusal(outcome)) return page(world, reader, shown(reader, member, outcome.faults), 422)
        return seeOther(world, "/staff", "members.flash.changed")
      },
      { body: posted },
    )
    .post(
      "/staff/:staffId/removal",
      async ({ reader, params, body }) => {
        const member = await named(reader, params)
        if (!isTyped(body.typed, wordFor(reader, member.name)))
          return page(world, reader, shown(reader, member, [], body.typed), 422)
        const about = { noun: "staff", deed: "deleted", id: member.id } as const
        const outcome = await recorded(world, reader, (tx) => Member.remove(tx, member.id), about)
        if (Fault.isRefusal(outcome)) return page(world, reader, shown(reader, member, outcome.faults), 422)
        return seeOther(world, "/staff", "members.flash.removed")
      },
      { body: typedWord },
    )
    .post("/staff/:staffId/totp/removal", async ({ reader, params }) => {
      const member = await named(reader, params)
      const about = { noun: "staff", deed: "changed", id: member.id } as const
      await recorded(world, reader, (tx) => Totp.disable(tx, member.id), about)
      return seeOther(world, `/staff/${member.id}`, "members.flash.totpReset")
    })
}
