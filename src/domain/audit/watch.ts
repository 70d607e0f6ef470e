/** A change and the line that tells of it, in one transaction: neither stands without the other. */
import type { Db } from "../../db"
import * as Fault from "../fault"
import { difference } from "./difference"
import { type Deed, type Noun, record, type Where } from "./line"
import { picture } from "./picture"

/** An outcome that is no refusal. */
export type Good<T> = Exclude<T, Fault.Refusal>

export type About<T> = {
  noun: Noun
  deed: Deed
  /** Whose picture is taken before and after. What is only just made is named by the outcome. */
  id?: bigint | ((done: T) => bigint | null)
  /** For a decision about many: one line, with how many. */
  counts?: (done: T) => Record<string, number>
  /** Its name, where it has no picture. */
  subject?: string
}

/**
 * Does the work and writes its line. A refusal leaves none, and neither does what changed nothing: a form that was
 * saved as it was, or a choice that met nobody.
 */
export function watched<T>(db: Db, where: Where, work: (db: Db) => Promise<T>, about: About<Good<T>>): Promise<T> {
  return db.transaction((tx) => compared(tx, where, () => work(tx), about))
}

/** The same within a transaction that somebody else has begun, or around a talk with LINE, which none may hold open. */
export async function compared<T>(db: Db, where: Where, work: () => Promise<T>, about: About<Good<T>>): Promise<T> {
  const { noun, deed, id, counts } = about
  const before = typeof id === "bigint" ? await picture(db, noun, where.channelId, id) : null
  const outcome = await work()
  if (Fault.isRefusal(outcome)) return outcome
  const done = outcome as Good<T>
  const subjectId = typeof id === "function" ? id(done) : (id ?? null)
  const after = subjectId === null ? null : await picture(db, noun, where.channelId, subjectId)
  const changes = difference(before?.facts ?? null, after?.facts ?? null)
  const counted = counts?.(done) ?? {}
  if (changes.length === 0 && Object.values(counted).every((count) => count === 0) && !speaksAlone(deed)) return outcome
  const subject = after?.name ?? before?.name ?? about.subject ?? ""
  await record(db, where, { noun, deed, subjectId, subject, changes, counts: counted })
  return outcome
}

/** These say all there is to say: a step that changes places with one of the same name, say. */
const speaksAlone = (deed: Deed) => alone.has(deed)
const alone: ReadonlySet<Deed> = new Set([
  ...(["tested", "read", "revoked", "ended", "deleted", "moved", "reset", "renewed"] as const),
  ...(["answered", "settled", "reopened"] as const),
])
