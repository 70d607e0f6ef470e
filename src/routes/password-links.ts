import { Elysia } from "elysia"
import type { Reader } from "../../views/reader"
import { NewPassword, NoPassword } from "../../views/staff/new-password"
import * as Fault from "../domain/fault"
import * as PasswordLink from "../domain/staff/password-link"
import * as Profile from "../domain/staff/profile"
import type { World } from "../world"
import { page, seeOther } from "./answer"
import * as Cookie from "./cookie"
import { one, posted } from "./posted"
import { anybody } from "./reader"

/** Who is locked out comes back in by a link that was made at the machine itself. */
export const passwordLinks = (world: World) => {
  const shown = async (reader: Reader, token: string, faults?: Fault.Fault[]) => {
    const person = await PasswordLink.whose(world.db, token, world.now())
    if (!person) return page(world, reader, NoPassword({ reader }), 404)
    return page(world, reader, NewPassword({ reader, token, person, faults }), faults ? 422 : 200)
  }

  return new Elysia()
    .use(anybody(world))
    .get("/password/:token", ({ reader, params }) => shown(reader, params.token))
    .post(
      "/password/:token",
      async ({ reader, params: { token }, body, request }) => {
        const person = await PasswordLink.whose(world.db, token, world.now())
        if (!person) return shown(reader, token)
        const given = Fault.read(Profile.newPassword(person.email), one(body, "password"))
        if (Fault.isRefusal(given)) return shown(reader, token, at("password", given.faults))
        const agent = request.headers.get("user-agent") ?? ""
        const withoutTotp = one(body, "withoutTotp") !== ""
        const asked = { token, password: given.value, withoutTotp, agent }
        if (!(await PasswordLink.use(world.db, asked, world.now()))) return shown(reader, token)
        return seeOther(world, "/sign-in", "profile.resetDone", [Cookie.session(world, null)])
      },
      { body: posted },
    )
}

/** Faults of one value alone have no path of their own. */
export const at = (path: string, faults: readonly Fault.Fault[]) => faults.map((fault) => ({ ...fault, path }))
