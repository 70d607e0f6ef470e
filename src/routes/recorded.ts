import type { OnChannel, SignedIn } from "../../views/reader"
import * as Audit from "../domain/audit"
import * as Receipt from "../domain/receipt"
import type { World } from "../world"
import type { Flash } from "./cookie"
import { one, type Posted } from "./posted"

/**
 * What staff decide on a page goes through here: the work is done in a transaction, and its line in the audit log is
 * written in the same one.
 *
 *     recorded(world, reader, (db) => Tag.rename(db, …), { noun: "tag", deed: "changed", id: tagId })
 */
export function recorded<T>(
  world: World,
  reader: SignedIn | OnChannel,
  work: (db: World["db"]) => Promise<T>,
  about: Audit.About<Audit.Good<T>>,
): Promise<T> {
  return Audit.watched(world.db, where(world, reader), work, about)
}

/**
 * The same around a talk with LINE, during which no transaction may stay open, or around work that commits in portions:
 * the line follows when it is done.
 */
export function recordedAfter<T>(
  world: World,
  reader: SignedIn | OnChannel,
  work: () => Promise<T>,
  about: Audit.About<Audit.Good<T>>,
): Promise<T> {
  return Audit.compared(world.db, where(world, reader), work, about)
}

/**
 * The same for what makes something, by a form with a `Ticket` in it: the same form sent again makes nothing more and is
 * led to what was made.
 *
 *     recordedOnce(world, reader, body, (db) => Tag.create(db, …), { noun: "tag", …, leadsTo: () => home(reader) })
 */
export function recordedOnce<T>(
  world: World,
  reader: SignedIn | OnChannel,
  sent: Posted,
  work: (db: World["db"]) => Promise<T>,
  { leadsTo, says, ...about }: Audit.About<Audit.Good<T>> & Again<T>,
): Promise<T> {
  return recorded(world, reader, onlyOnce(world, reader, sent, work, { leadsTo, says }), about)
}

/** What whoever sends the form again is told, and where they are led. */
type Again<T> = { leadsTo: (made: Audit.Good<T>) => string; says?: Flash }

/** For work that writes its own line: what becomes of it in the transaction that it is given. */
export function onlyOnce<T>(
  world: World,
  reader: SignedIn,
  sent: Posted,
  work: (db: World["db"]) => Promise<T>,
  { leadsTo, says = "common.flash.madeOnce" }: Again<T>,
): (db: World["db"]) => Promise<T> {
  const form = Receipt.formOf(reader.staff.id, one(sent, "once"), reader.path, sent)
  return (tx) =>
    Receipt.once(
      tx,
      form,
      world.now(),
      () => work(tx),
      (made) => ({ leadsTo: leadsTo(made), says }),
    )
}

/** For work that commits in portions: the form is taken before it begins, and sent again it leads where the work ends. */
export const takenOnce = (world: World, reader: SignedIn, sent: Posted, leadsTo: string): Promise<void> =>
  world.db.transaction(onlyOnce(world, reader, sent, async () => {}, { leadsTo: () => leadsTo }))

function where(world: World, { staff, channel }: SignedIn): Audit.Where {
  const { id: staffId, name: who, sessionId, userAgent: agent } = staff
  return { hand: { staffId, sessionId, tokenId: null, who, agent }, channelId: channel?.id ?? null, at: world.now() }
}
