import { Elysia } from "elysia"
import type { SignedIn } from "../../../views/reader"
import { Codes, Off, On } from "../../../views/staff/totp"
import type * as Fault from "../../domain/fault"
import * as Staff from "../../domain/staff"
import * as Profile from "../../domain/staff/profile"
import * as Recovery from "../../domain/staff/recovery"
import * as Totp from "../../domain/staff/totp"
import type { World } from "../../world"
import { peerOf } from "../address"
import { page, seeOther } from "../answer"
import { many, one, posted } from "../posted"
import { signedIn } from "../reader"
import { recorded } from "../recorded"

/** The second step of signing in, for oneself. */
export const totp = (world: World) => {
  const { db, vault } = world
  const about = ({ staff }: SignedIn) => ({ noun: "staff", deed: "changed", id: staff.id }) as const

  /** Where it is off, a fresh secret waits in the form, sealed for this person: nothing is kept until a code proves it. */
  const shown = async (reader: SignedIn, secret = Totp.fresh(), faults: readonly Fault.Fault[] = []) => {
    const { id, email, totpSince } = await Staff.find(db, reader.staff.id)
    if (totpSince) return On({ reader, since: totpSince, left: await Recovery.left(db, id), faults })
    const kept = await vault.seal(`totp ${id} ${secret}`)
    return Off({ reader, secret, address: Totp.address(secret, email), kept, faults })
  }

  return new Elysia()
    .use(signedIn(world))
    .get("/profile/totp", async ({ reader }) => page(world, reader, await shown(reader)))
    .post(
      "/profile/totp",
      async ({ reader, body }) => {
        const secret = await unsealed(world, reader, one(body, "kept"))
        const { id, totpSince } = await Staff.find(db, reader.staff.id)
        if (!secret || totpSince) return seeOther(world, "/profile/totp")
        const period = Totp.periodOf(secret, one(body, "code"), world.now())
        if (period === null)
          return page(world, reader, await shown(reader, secret, [{ path: "code", code: "wrong_code" }]), 422)
        const sealed = await vault.seal(secret)
        const enable = (tx: World["db"]) => Totp.enable(tx, id, { sealed, period }, world.now())
        const codes = await recorded(world, reader, enable, about(reader))
        return page(world, reader, Codes({ reader, codes }), 201)
      },
      { body: posted },
    )
    .post(
      "/profile/totp/removal",
      async ({ reader, body, request, server }) => {
        const proof = { staffId: reader.staff.id, password: one(body, "current"), address: peerOf(request, server) }
        const wrong = await Profile.confirm(db, proof, "current", world.now())
        if (wrong) return page(world, reader, await shown(reader, undefined, wrong.faults), 422)
        await recorded(world, reader, (tx) => Totp.disable(tx, reader.staff.id), about(reader))
        return seeOther(world, "/profile/totp", "profile.flash.totpOff")
      },
      { body: posted },
    )
    .post(
      "/profile/recovery-codes",
      async ({ reader, body, request, server }) => {
        const { id, totpSince } = await Staff.find(db, reader.staff.id)
        if (!totpSince) return seeOther(world, "/profile/totp")
        const proof = { staffId: id, password: one(body, "current"), address: peerOf(request, server) }
        const wrong = await Profile.confirm(db, proof, "renewing", world.now())
        if (wrong) return page(world, reader, await shown(reader, undefined, wrong.faults), 422)
        const codes = await recorded(world, reader, (tx) => Recovery.renew(tx, id), {
          ...{ noun: "staff", deed: "renewed", id },
        })
        return page(world, reader, Codes({ reader, codes }), 201)
      },
      { body: posted },
    )
    .post(
      "/profile/recovery-codes/file",
      async ({ reader, body }) => {
        const codes = await Recovery.known(db, reader.staff.id, many(body, "code"))
        const { t, staff } = reader
        const text = [`${t("profile.file")} ${staff.email}`, t("profile.fileWhy"), "", ...codes, ""].join("\r\n")
        const headers = {
          "content-type": "text/plain; charset=utf-8",
          "content-disposition": 'attachment; filename="tobiishi-recovery-codes.txt"',
          "cache-control": "no-store",
        }
        return new Response(text, { headers })
      },
      { body: posted },
    )
}

/** The secret that the form has brought back, if it was sealed here and for this person. */
async function unsealed({ vault }: World, reader: SignedIn, kept: string): Promise<string | null> {
  try {
    const [, id, secret] = /^totp (\d+) ([A-Z2-7]{32})$/.exec(await vault.open(kept)) ?? []
    return id === String(reader.staff.id) ? (secret ?? null) : null
  } catch {
    // Not sealed by us, or not whole: whoever sent it sees the page anew.
    return null
  }
}
