import { Elysia } from "elysia"
import type { SignedIn } from "../../../views/reader"
import { PasswordPage } from "../../../views/staff/password"
import { Profile as ProfilePage } from "../../../views/staff/profile"
import * as Fault from "../../domain/fault"
import * as Staff from "../../domain/staff"
import * as Password from "../../domain/staff/password"
import * as Profile from "../../domain/staff/profile"
import type { World } from "../../world"
import { peerOf } from "../address"
import { page, seeOther } from "../answer"
import { at } from "../password-links"
import { one, posted } from "../posted"
import { signedIn } from "../reader"
import { recorded } from "../recorded"

/** What somebody settles for themselves: name, address and password. */
export const profile = (world: World) => {
  const { db } = world
  const about = ({ staff }: SignedIn) => ({ noun: "staff", deed: "changed", id: staff.id }) as const

  return new Elysia()
    .use(signedIn(world))
    .get("/profile", async ({ reader }) => {
      const { name, email } = await Staff.find(db, reader.staff.id)
      return page(world, reader, ProfilePage({ reader, typed: { name, email } }))
    })
    .post(
      "/profile",
      async ({ reader, body, request, server }) => {
        const typed = { name: one(body, "name"), email: one(body, "email") }
        const refuse = ({ faults }: Fault.Refusal) => page(world, reader, ProfilePage({ reader, typed, faults }), 422)
        const given = Fault.read(Profile.schema, typed)
        if (Fault.isRefusal(given)) return refuse(given)
        if (given.value.email !== reader.staff.email) {
          const proof = { staffId: reader.staff.id, password: one(body, "current"), address: peerOf(request, server) }
          const wrong = await Profile.confirm(db, proof, "current", world.now())
          if (wrong) return refuse(wrong)
        }
        const edit = (tx: World["db"]) => Profile.edit(tx, reader.staff.id, given.value)
        const outcome = await recorded(world, reader, edit, about(reader))
        return Fault.isRefusal(outcome) ? refuse(outcome) : seeOther(world, "/profile", "common.flash.saved")
      },
      { body: posted },
    )
    .get("/profile/password", ({ reader }) => page(world, reader, PasswordPage({ reader })))
    .post(
      "/profile/password",
      async ({ reader, body, request, server }) => {
        const refuse = ({ faults }: Fault.Refusal) => page(world, reader, PasswordPage({ reader, faults }), 422)
        const proof = { staffId: reader.staff.id, password: one(body, "current"), address: peerOf(request, server) }
        const wrong = await Profile.confirm(db, proof, "current", world.now())
        const given = Fault.read(Profile.newPassword(reader.staff.email), one(body, "password"))
        const faults = [...(wrong?.faults ?? []), ...(Fault.isRefusal(given) ? at("password", given.faults) : [])]
        if (faults.length > 0 || Fault.isRefusal(given)) return refuse({ faults })
        const { id, sessionId } = reader.staff
        const hash = await Password.hash(given.value)
        await recorded(world, reader, (tx) => Profile.setPassword(tx, id, hash, sessionId), about(reader))
        return seeOther(world, "/profile/password", "profile.flash.password")
      },
      { body: posted },
    )
}
