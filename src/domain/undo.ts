/**
 * Taking back what was just done. Whoever changes something that can be taken back leaves an `offer`; the notice of the
 * next page shows it as a button. A new verb is one line in `verbs`.
 */
import { and, eq, gt, isNull, lt } from "drizzle-orm"
import type { Db } from "../db"
import { undoings } from "../schema"
import { present } from "./absence"
import * as Enrollment from "./enrollment"
import * as Fault from "./fault"
import * as Halt from "./halt"
import * as Scenario from "./scenario"
import * as Step from "./step"
import * as Tag from "./tag"

/**
 * What is to be done again: `ids` are of the things or friends that were changed, and of no other. What answers false or
 * with a refusal has come too late: others have gone on from there, and nothing of it is done.
 */
type On = {
  channelId: bigint
  subjectId: bigint | null
  ids: bigint[]
  /** When it was done, and when it is taken back. */
  doneAt: Temporal.Instant
  at: Temporal.Instant
}

const verbs = {
  /** Takes the tag `subjectId` off these friends again. */
  "tag.drop": (db, { channelId, ids, subjectId, at }) => Tag.drop(db, channelId, ids, present(subjectId, "tag"), at),
  /** Puts the tag `subjectId` on these friends again. */
  "tag.add": (db, { channelId, ids, subjectId, at }) => Tag.add(db, channelId, ids, present(subjectId, "tag"), at),
  /** Ends the walks that have just begun; what has left already has left. */
  "enrollment.withdraw": (db, { channelId, ids, at }) => Enrollment.withdraw(db, channelId, ids, at),
  "scenario.restore": (db, on) => unarchived(db, on),
  /** The scenario was running when it was archived. */
  "scenario.run": async (db, on) => {
    const scenario = await unarchived(db, on)
    return scenario && Scenario.resume(db, on.channelId, scenario.id, on.at)
  },
  "step.restore": (db, { channelId, subjectId, at }) => Step.restore(db, channelId, present(subjectId, "step"), at),
  /** Ends the halt that began at that moment, and no later one; its scenarios go on by their own policies. */
  "channel.resume": (db, { channelId, doneAt, at }) => Halt.end(db, channelId, true, at, doneAt),
} satisfies Record<string, (db: Db, on: On) => Promise<unknown>>

/** Whoever has taken it out of the archive meanwhile has also decided whether it runs. */
async function unarchived(db: Db, { channelId, subjectId, at }: On): Promise<Scenario.Scenario | false> {
  const { id, archivedAt } = await Scenario.find(db, channelId, present(subjectId, "scenario"))
  return archivedAt !== null && Scenario.restore(db, channelId, id, at)
}

export type Verb = keyof typeof verbs

/** Longer than anybody looks at a notice, and short enough that little has happened since. */
export const OFFERED_FOR = { hours: 1 }

type Offer = { verb: Verb; subjectId?: bigint; ids?: readonly bigint[] }

/** Remembers how to take back what has just been done; its id goes into the notice: `{ say, undo }`. */
export async function offer(
  db: Db,
  channelId: bigint,
  staffId: bigint,
  { verb, subjectId, ids = [] }: Offer,
  at: Temporal.Instant,
): Promise<bigint> {
  await db.delete(undoings).where(and(eq(undoings.channelId, channelId), lt(undoings.madeAt, at.subtract(OFFERED_FOR))))
  const [row] = await db
    .insert(undoings)
    .values({ ...{ channelId, staffId, verb, subjectId: subjectId ?? null }, ids: [...ids], madeAt: at })
    .returning({ id: undoings.id })
  return present(row, "undoing").id
}

/** Takes it back, once. False where that is too late. An offer to somebody else is not there. */
export async function accept(
  db: Db,
  channelId: bigint,
  staffId: bigint,
  undoingId: bigint,
  at: Temporal.Instant,
): Promise<boolean> {
  const work = db.transaction(async (tx) => {
    const mine = and(eq(undoings.channelId, channelId), eq(undoings.id, undoingId), eq(undoings.staffId, staffId))
    present((await tx.select({ id: undoings.id }).from(undoings).where(mine))[0], "undoing")
    const [taken] = await tx
      .update(undoings)
      .set({ undoneAt: at })
      .where(and(mine, isNull(undoings.undoneAt), gt(undoings.madeAt, at.subtract(OFFERED_FOR))))
      .returning()
    if (!taken || !isVerb(taken.verb)) return false
    const { subjectId, ids, madeAt: doneAt } = taken
    const done = await verbs[taken.verb](tx, { channelId, subjectId, ids, doneAt, at })
    if (done === false || Fault.isRefusal(done)) throw new TooLate()
    return true
  })
  return work.catch((error: unknown) => {
    if (error instanceof TooLate) return false
    throw error
  })
}

class TooLate extends Error {}

const isVerb = (text: string): text is Verb => Object.hasOwn(verbs, text)
