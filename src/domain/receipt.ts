/**
 * A form that makes something makes it once, however often the same form is sent: without script a button that is
 * pressed twice sends it twice. What it made is remembered for a day, in the transaction that makes it.
 */
import { and, eq, lte, sql } from "drizzle-orm"
import type { Db } from "../db"
import { receipts } from "../schema"
import * as Fault from "./fault"
import * as Secret from "./secret"

/** One form as it was sent: whose, and by the ticket it was shown with, its address and all that was typed. */
export type Form = { staffId: bigint; key: string }

/** Where the thing is that was made, and the notice for who sends the form again. */
export type Made = { leadsTo: string; says: string }

/** The form has been here: nothing is made, and the answer leads to what was. */
export class Repeated extends Error {
  constructor(readonly made: Made) {
    super("the same form was sent again")
  }
}

const KEPT_FOR = { hours: 24 }
const ticketed = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/

/** Null for a form without a ticket: it is what it is each time. Another text with the same ticket is another form. */
export function formOf(staffId: bigint, ticket: string, address: string, sent: object): Form | null {
  if (!ticketed.test(ticket)) return null
  return { staffId, key: Secret.hash(JSON.stringify([address, Object.entries(sent).toSorted()])) }
}

/** Does the work in the transaction `tx`, or throws `Repeated`. What is refused has made nothing and may come again. */
export async function once<T>(
  tx: Db,
  form: Form | null,
  at: Temporal.Instant,
  work: () => Promise<T>,
  told: (done: Exclude<T, Fault.Refusal>) => Made,
): Promise<T> {
  if (!form) return work()
  // The second of two that come together waits here for what the first has made.
  const name = `receipt/${form.staffId}/${form.key}`
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`)
  const { leadsTo, says } = receipts
  const mine = and(eq(receipts.staffId, form.staffId), eq(receipts.form, form.key))
  const [known] = await tx.select({ leadsTo, says }).from(receipts).where(mine)
  if (known) throw new Repeated(known)
  const outcome = await work()
  if (Fault.isRefusal(outcome)) return outcome
  const made = told(outcome as Exclude<T, Fault.Refusal>)
  await tx.insert(receipts).values({ staffId: form.staffId, form: form.key, ...made, madeAt: at })
  return outcome
}

/** Chore: what is older than a day goes. */
export async function sweep(db: Db, at: Temporal.Instant): Promise<void> {
  await db.delete(receipts).where(lte(receipts.madeAt, at.subtract(KEPT_FOR)))
}
