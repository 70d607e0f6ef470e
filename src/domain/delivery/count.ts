import { sql } from "drizzle-orm"
import type { Db } from "../../db"
import { bigints } from "../arrays"
import * as Scenario from "../scenario/read"
import * as Tally from "../tally"
import { type LedgerState, ledgerStates } from "./ledger"

/**
 * How many friends stand where with one step. `ahead`: walks whose history for it is blank; `look`: failures and doubts
 * that nobody has decided about. A failure that is tried again counts as what it becomes.
 */
export type StepCount = { [S in LedgerState]: number } & { ahead: number; look: number }

/** The same of one version; who is ahead gets the present one, whichever that is by then. */
export type VersionCount = Omit<StepCount, "ahead" | "held" | "skipped" | "marked">

const nobody = (): StepCount => ({
  ...{ held: 0, frozen: 0, sent: 0, failed: 0, unknown: 0, skipped: 0, marked: 0 },
  ...{ ahead: 0, look: 0 },
})

/** The counts of each of these steps of one scenario, from numbers that are kept; the ledger itself is not read. */
export async function byStep(
  db: Db,
  channelId: bigint,
  scenarioId: bigint,
  stepIds: readonly bigint[],
): Promise<Map<bigint, StepCount>> {
  const [kept, flying, readers] = await Promise.all([
    Tally.of(db, channelId, "step", stepIds),
    inFlight(db, channelId, stepIds),
    Scenario.readers(db, channelId, scenarioId),
  ])
  const counts = new Map(stepIds.map((id): [bigint, StepCount] => [id, { ...nobody(), ahead: readers }]))
  for (const { subjectId, kind, amount } of kept) {
    const count = counts.get(subjectId)!
    add(count, kind, amount)
    // Whoever has the step filled is not ahead of it, unless what fills it is past.
    if (kind !== "held") count.ahead += kind === "past" ? amount : -amount
  }
  for (const { step_id, rows } of flying) fly(counts.get(step_id)!, rows)
  return counts
}

/** The counts of each version of a step. */
export async function byVersion(db: Db, channelId: bigint, stepId: bigint): Promise<Map<bigint, VersionCount>> {
  const counts = new Map<bigint, StepCount>()
  const of = (versionId: bigint) => {
    const known = counts.get(versionId) ?? nobody()
    counts.set(versionId, known)
    return known
  }
  for (const { versionId, kind, amount } of await Tally.of(db, channelId, "step", [stepId]))
    add(of(versionId), kind, amount)
  for (const { version_id, rows } of await inFlight(db, channelId, [stepId])) fly(of(version_id), rows)
  return counts
}

const isState = (kind: string): kind is LedgerState => (ledgerStates as readonly string[]).includes(kind)

function add(count: StepCount, kind: string, amount: number): void {
  const [state = ""] = kind.split(" ")
  if (kind === "carried") count.sent += amount
  else if (isState(state)) count[state] += amount
  if (kind === "failed" || kind === "unknown") count.look += amount
}

/** Of what batches carry, these have not been accepted yet. */
function fly(count: StepCount, rows: number): void {
  count.sent -= rows
  count.frozen += rows
}

/** What open batches carry of each step and version: few, since the planner waits where sending is behind. */
async function inFlight(db: Db, channelId: bigint, stepIds: readonly bigint[]) {
  return db.execute<{ step_id: bigint; version_id: bigint; rows: number }>(sql`
    select c.step_id, c.version_id, sum(b.recipients - b.settled)::int as rows
    from batches b, unnest(b.step_ids, b.version_ids) as c (step_id, version_id)
    where b.channel_id = ${channelId} and b.state in ('ready', 'sending') and c.step_id = any(${bigints(stepIds)})
    group by 1, 2`)
}
