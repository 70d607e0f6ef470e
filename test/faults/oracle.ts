/**
 * The judge: LINE's log on one side, our database on the other (semantics 9, the promise). It answers with a list of
 * what is wrong, in words; an empty list is the only good one.
 */
import { sql } from "drizzle-orm"
import type { Db } from "../../src/db"
import * as Delivery from "../../src/domain/delivery"
import type { Line, Sent } from "./line"
import type { School } from "./school"

export type Verdict = {
  wrong: string[]
  /** Messages LINE accepted, a friend and step each. */
  accepted: number
  /** Requests by endpoint and status: `push 409`. */
  requests: Record<string, number>
  /** Ledger rows by shown state. */
  ledger: Record<string, number>
}

type Row = {
  id: bigint
  enrollment_id: bigint
  step_id: bigint
  generation: number
  friend_id: bigint
  line_user_id: string
  mark: string
  state: string
  batch_id: bigint | null
  batch_state: string | null
  batch_kind: string | null
}
type BatchRow = {
  id: bigint
  key: string
  kind: "multicast" | "push" | "reply"
  state: string
  friend_ids: bigint[]
  enrollment_ids: bigint[]
  step_ids: bigint[]
  request_ids: string[] | null
}

export async function verdict(db: Db, line: Line, school: School): Promise<Verdict> {
  const sends = (await line.sends()).filter(({ lineChannelId }) => lineChannelId === school.lineChannelId)
  const rows = await ledger(db, school.channelId)
  const batches = await db.execute<BatchRow>(sql`
    select id, key, kind, state, friend_ids, enrollment_ids, step_ids, request_ids
    from batches where channel_id = ${school.channelId}`)
  const wrong = [
    ...strange(sends),
    ...twice(sends),
    ...between(sends, rows),
    ...recorded(sends, rows, batches),
    ...(await missing(db, school.channelId)),
    ...(await countedWrong(db, school.channelId, sends)),
    ...(await orphans(db, school.channelId)),
  ]
  return {
    wrong: wrong.length > 20 ? [...wrong.slice(0, 20), `… and ${wrong.length - 20} more`] : wrong,
    accepted: copies(sends).length,
    requests: tally(sends.map(({ endpoint, status }) => `${endpoint} ${status}`)),
    ledger: tally(rows.map(({ state }) => state)),
  }
}

function ledger(db: Db, channelId: bigint): Promise<Row[]> {
  return db.execute<Row>(sql`
    select d.id, d.enrollment_id, d.step_id, d.generation, d.friend_id, f.line_user_id, d.batch_id,
      '【' || d.scenario_id || '/' || s.name || '】' as mark, ${Delivery.stateSql} as state,
      b.state as batch_state, b.kind as batch_kind
    from deliveries d
    left join batches b on b.channel_id = d.channel_id and b.id = d.batch_id
    join friends f on f.channel_id = d.channel_id and f.id = d.friend_id
    join steps s on s.channel_id = d.channel_id and s.id = d.step_id
    where d.channel_id = ${channelId}`)
}

/** What LINE accepted: one copy a friend and step, by the mark that the step's words carry. */
function copies(sends: Sent[]): { copy: string; sent: Sent }[] {
  return sends
    .filter((sent) => sent.accepted)
    .flatMap((sent) =>
      sent.to.flatMap((to) => sent.messages.map(({ text = "" }) => ({ copy: `${to} ${markIn(text)}`, sent }))),
    )
}

const markIn = (text: string) => /^【\d+\/\d+】/.exec(text)?.[0] ?? text

/** What LINE would let pass, but nobody should send: a key with another body, a placeholder, a person named twice. */
const strange = (sends: Sent[]) =>
  sends.flatMap(({ endpoint, requestId, notes }) => notes.map((note) => `${endpoint} ${requestId}: ${note}`))

/** A walk a friend and course, so a friend and mark stand for enrollment, step and generation. */
function twice(sends: Sent[]): string[] {
  const counts = tally(copies(sends).map(({ copy }) => copy))
  return Object.entries(counts).flatMap(([copy, times]) => (times > 1 ? [`accepted ${times} times: ${copy}`] : []))
}

/** Each row that says sent was accepted, and the other way round. A reply alone may have an unknown end. */
function between(sends: Sent[], rows: Row[]): string[] {
  const accepted = new Set(copies(sends).map(({ copy }) => copy))
  const known = new Map(rows.map((row) => [`${row.line_user_id} ${row.mark}`, row]))
  const unasked = [...accepted].filter((copy) => !known.has(copy)).map((copy) => `accepted, not in the ledger: ${copy}`)
  const wrong = [...known].flatMap(([copy, row]) => {
    const arrived = accepted.has(copy)
    if (row.state === "sent" && !arrived) return [`sent says the ledger, LINE never accepted: ${copy}`]
    if (arrived && row.state !== "sent" && !(row.state === "unknown" && row.batch_kind === "reply"))
      return [`accepted, but ${row.state} says the ledger: ${copy}`]
    if (row.state === "unknown" && row.batch_kind !== "reply") return [`unknown, though it had a key: ${copy}`]
    if (row.state === "failed") return [`failed: ${copy}`]
    return []
  })
  return [...unasked, ...wrong]
}

/** Every accepted request by its key: its batch, the recipients in their order, their rows, and its request id. */
function recorded(sends: Sent[], rows: Row[], batches: BatchRow[]): string[] {
  const byKey = new Map<string, { batch: BatchRow; at: number[] }>()
  for (const batch of batches) {
    if (batch.kind === "multicast") byKey.set(batch.key, { batch, at: batch.friend_ids.map((_, n) => n) })
    else
      for (const [n, id] of batch.friend_ids.entries())
        byKey.set(Bun.randomUUIDv5(String(id), batch.key), { batch, at: [n] })
  }
  const byBatch = Map.groupBy(rows, (row) => row.batch_id)
  return sends.flatMap((sent) => {
    if (!sent.accepted || sent.endpoint === "reply") return []
    if (sent.retryKey === null) return [`accepted without a key: ${sent.endpoint} ${sent.requestId}`]
    const found = byKey.get(sent.retryKey)
    if (!found) return [`accepted under a key that no batch has: ${sent.retryKey}`]
    const { batch, at } = found
    const own = byBatch.get(batch.id) ?? []
    const gone = at.filter((n) =>
      batch.step_ids.some(
        (step) => !own.some((row) => row.enrollment_id === batch.enrollment_ids[n] && row.step_id === step),
      ),
    )
    const noted = batch.kind === "multicast" ? batch.request_ids?.[0] : batch.request_ids?.[at[0]!]
    return [
      ...(gone.length > 0 ? [`batch ${batch.id} (${batch.state}): accepted, without ${gone.length} of its rows`] : []),
      ...(noted === sent.requestId ? [] : [`batch ${batch.id}: accepted as ${sent.requestId}, noted as ${noted}`]),
    ]
  })
}

/** A walk at its end has a row for each step of its course. */
async function missing(db: Db, channelId: bigint): Promise<string[]> {
  const rows = await db.execute<{ enrollment_id: bigint; step: string }>(sql`
    select e.id as enrollment_id, s.name as step from enrollments e
    join steps s on s.channel_id = e.channel_id and s.scenario_id = e.scenario_id and s.enabled and s.deleted_at is null
    where e.channel_id = ${channelId} and e.state = 'completed' and not exists (
      select 1 from deliveries d where d.channel_id = e.channel_id and d.enrollment_id = e.id and d.step_id = s.id)`)
  return rows.map(({ enrollment_id, step }) => `walk ${enrollment_id} is completed without step ${step}`)
}

/** The month's count is LINE's count: people reached by all but replies, and nothing left open. */
async function countedWrong(db: Db, channelId: bigint, sends: Sent[]): Promise<string[]> {
  const people = sends.reduce((sum, sent) => sum + sent.counted, 0)
  const [row] = await db.execute<{ accepted: number; open: number }>(sql`
    select (select coalesce(sum(accepted), 0)::int from quota_months where channel_id = ${channelId}) as accepted,
      (select count(*)::int from batches where channel_id = ${channelId} and state in ('ready', 'sending')) as open`)
  return [
    ...(row?.accepted === people ? [] : [`LINE counts ${people} people, our month counts ${row?.accepted}`]),
    ...(row?.open === 0 ? [] : [`${row?.open} batches are still open`]),
  ]
}

/** What no foreign key holds together (architecture 3). */
async function orphans(db: Db, channelId: bigint): Promise<string[]> {
  const rows = await db.execute<{ what: string; count: number }>(sql`
    select what, count(*)::int as count from (
      select 'a delivery without its batch' as what from deliveries d where d.channel_id = ${channelId}
        and d.batch_id is not null
        and not exists (select 1 from batches b where b.channel_id = d.channel_id and b.id = d.batch_id)
      union all select 'a delivery without its version' from deliveries d where d.channel_id = ${channelId}
        and d.version_id is not null
        and not exists (select 1 from step_versions v where v.channel_id = d.channel_id and v.id = d.version_id)
      union all select 'a delivery of somebody else''s walk' from deliveries d join enrollments e
        on e.channel_id = d.channel_id and e.id = d.enrollment_id where d.channel_id = ${channelId}
        and (e.friend_id <> d.friend_id or e.scenario_id <> d.scenario_id)
      union all select 'a recipient of an accepted batch without a row' from batches b,
        unnest(b.enrollment_ids) as w, unnest(b.step_ids) as s
        where b.channel_id = ${channelId} and b.state in ('accepted', 'unknown') and not exists (
          select 1 from deliveries d where d.channel_id = b.channel_id and d.enrollment_id = w and d.step_id = s)
    ) as found group by what`)
  return rows.map(({ what, count }) => `${what}: ${count} times`)
}

export function tally(words: string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1
  return counts
}
