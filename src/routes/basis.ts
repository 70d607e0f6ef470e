/**
 * What a form was filled in from. A form that replaces the whole of a thing carries it along, so that whoever saves
 * over what somebody else has saved meanwhile hears of it first.
 */
import type { Fault } from "../domain/fault"
import { one, type Posted } from "./posted"

/** The name it stands under in the form. */
export const NAME = "basis"

/** The same things say the same; it fits into a hidden field. */
export const of = (things: object): string =>
  new Bun.CryptoHasher("sha256").update(JSON.stringify(things)).digest("base64url").slice(0, 22)

/** A form that names none was not filled in from a page of ours. */
export function isPast(body: Posted, now: string): boolean {
  const sent = one(body, NAME)
  return sent !== "" && sent !== now
}

/** Where that is said: at the top of the form, or of this part of a page. */
export const past = (path = ""): Fault[] => [{ path, code: "changed_meanwhile" }]
