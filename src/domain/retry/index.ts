/**
 * Trying failed and unknown copies again (semantics 1, 2 and 6): the step becomes blank in a new generation, and is
 * due by section 3. What will happen can be asked before, and is what happens.
 */
import type { Db } from "../../db"
import * as Calendar from "../calendar"
import * as Look from "../delivery/look"
import { undeliver } from "../enrollment/history"
import { type Candidate, judge, type Left, type Waits } from "./judge"
import { candidates, lock } from "./read"

export type { Left, Waits } from "./judge"

export type Outcome = {
  /** Rows that were chosen and not decided about by anybody else. */
  chosen: number
  /** Blank again: due at once, later today, on another day, or after something has ended. */
  now: number
  today: number
  later: number
  waits: { [W in Waits]?: number }
  /** Left as they are. */
  left: { [L in Left]?: number }
  /** Of those sent again: LINE may have delivered them already. */
  unknown: number
  /** Messages that LINE will count at most; what travels together counts once. */
  messages: number
  /** Those of them that belong to scenarios people pay for. */
  paid: number
  /** When the last of those that have a moment is due. */
  lastDueAt: Temporal.Instant | null
  /** More match than are taken, or looked at, at once. */
  more: boolean
}

/** How many rows become blank again. */
export const again = ({ now, today, later, waits }: Outcome): number => now + today + later + sum(waits)

export const sum = (counts: { [key: string]: number | undefined }): number =>
  Object.values(counts).reduce((all: number, count) => all + (count ?? 0), 0)

/** What would happen now. Changes nothing. `most`: how many of the chosen rows are looked at, the oldest first. */
export async function preview(
  db: Db,
  channelId: bigint,
  choice: Look.Choice,
  at: Temporal.Instant,
  most = Look.MOST_AT_ONCE,
): Promise<Outcome> {
  return outcomeOf(await candidates(db, channelId, choice, most), at, most)
}

/** Does it, in one transaction and a statement a table. What was tried again already stays as it is. */
export function carryOut(db: Db, channelId: bigint, choice: Look.Choice, doing: Look.Deciding): Promise<Outcome> {
  return db.transaction(async (tx) => {
    await lock(tx, channelId, choice)
    const rows = await candidates(tx, channelId, choice)
    const going = rows.filter((row) => judge(row, doing.at).is !== "left")
    await undeliver(tx, channelId, distinct(going), doing)
    const told = going.map((row) => ({ friend_id: row.friendId, step_id: row.stepId }))
    await Look.note(tx, channelId, "delivery.retried", told, doing)
    return outcomeOf(rows, doing.at)
  })
}

function distinct(rows: readonly Candidate[]): Candidate[] {
  return [...new Map(rows.map((row) => [`${row.enrollmentId} ${row.stepId}`, row])).values()]
}

function outcomeOf(rows: readonly Candidate[], at: Temporal.Instant, most = Look.MOST_AT_ONCE): Outcome {
  const outcome: Outcome = {
    ...{ chosen: rows.length, now: 0, today: 0, later: 0, waits: {}, left: {}, unknown: 0, messages: 0, paid: 0 },
    ...{ lastDueAt: null, more: rows.length >= most },
  }
  const requests = new Map<string, Candidate>()
  for (const row of rows) {
    const verdict = judge(row, at)
    if (verdict.is === "left") {
      outcome.left[verdict.why] = (outcome.left[verdict.why] ?? 0) + 1
      continue
    }
    if (row.state === "unknown") outcome.unknown += 1
    if (verdict.is === "waits") {
      outcome.waits[verdict.why] = (outcome.waits[verdict.why] ?? 0) + 1
      requests.set(`${row.enrollmentId} ${verdict.why} ${row.stepId}`, row)
      continue
    }
    outcome[whenIs(verdict.at, at, row.rules.zone)] += 1
    requests.set(`${row.enrollmentId} ${verdict.at}`, row)
    outcome.lastDueAt = outcome.lastDueAt ? Calendar.latest(outcome.lastDueAt, verdict.at) : verdict.at
  }
  return { ...outcome, messages: requests.size, paid: [...requests.values()].filter(({ paid }) => paid).length }
}

function whenIs(due: Temporal.Instant, now: Temporal.Instant, zone: string): "now" | "today" | "later" {
  if (Calendar.atOrAfter(now, due)) return "now"
  return Calendar.localDate(due, zone).equals(Calendar.localDate(now, zone)) ? "today" : "later"
}
