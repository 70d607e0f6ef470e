/**
 * LINE's log against our ledger (semantics 9): at most one accepted request for each enrollment, step and generation,
 * and a ledger row for every accepted request. The ledger is unique by enrollment, step and generation, and a row
 * belongs to one batch: so it is enough that what was accepted under a batch's key is still that batch's.
 */
import { sql } from "drizzle-orm"
import { keyOf } from "../../../src/domain/delivery/send"
import type { Story } from "./scene"

type Batch = {
  id: number
  key: string
  kind: "push" | "multicast" | "reply"
  state: string
  friend_ids: number[]
  enrollment_ids: number[]
  step_ids: number[]
}
type Row = {
  id: number
  friend_id: number
  enrollment_id: number
  step_id: number
  batch_id: number | null
  state: string
  marker: string | null
  tallies: boolean
}
type Books = { batches: Batch[]; rows: Row[]; tallied: Map<number, number> }

export async function compare(story: Story): Promise<string[]> {
  const books = await open(story)
  return [
    ...acceptedHaveRows(story, books),
    ...sentWereAccepted(story, books),
    ...actionsOnce(story, books),
    ...wentBack(story, books),
  ]
}

/** In one statement, so that all is seen at one moment. Ids are small numbers here. */
async function open({ stage, channelId, tallyId }: Story): Promise<Books> {
  const [row] = await stage.observer.execute<{ batches: Batch[]; rows: Row[]; tallied: Tallied[] }>(sql`
    select
      (select coalesce(jsonb_agg(jsonb_build_object('id', b.id, 'key', b.key, 'kind', b.kind, 'state', b.state,
          'friend_ids', b.friend_ids, 'enrollment_ids', b.enrollment_ids, 'step_ids', b.step_ids) order by b.id), '[]')
        from batches b where b.channel_id = ${channelId}) as batches,
      (select coalesce(jsonb_agg(jsonb_build_object('id', d.id, 'friend_id', d.friend_id, 'enrollment_id', d.enrollment_id,
          'step_id', d.step_id, 'batch_id', d.batch_id, 'marker', substring(v.messages -> 0 ->> 'text' from '^#[0-9]+'),
          'tallies', t.actions @> jsonb_build_array(jsonb_build_object('scenarioId', ${String(tallyId)}::text)),
          'state', coalesce(d.state, case b.state when 'accepted' then 'sent' when 'refused' then 'failed'
            when 'unknown' then 'unknown' else 'frozen' end)) order by d.id), '[]')
        from deliveries d left join batches b on b.channel_id = d.channel_id and b.id = d.batch_id
        left join step_versions v on v.channel_id = d.channel_id and v.id = d.version_id
        join steps t on t.channel_id = d.channel_id and t.id = d.step_id
        where d.channel_id = ${channelId} and d.batch_id is not null) as rows,
      (select coalesce(jsonb_agg(x), '[]') from (select friend_id, count(*) as times from (
          select friend_id from enrollments where channel_id = ${channelId} and scenario_id = ${tallyId}
          union all
          select friend_id from events
          where channel_id = ${channelId} and kind = 'chain.cut' and subject_id = ${tallyId}) y group by 1) x) as tallied`)
  const { batches, rows, tallied } = row!
  return { batches, rows, tallied: new Map(tallied.map(({ friend_id, times }) => [friend_id, times])) }
}

type Tallied = { friend_id: number; times: number }

/** Every accepted request has its rows, and none of them says that it was not sent. */
function acceptedHaveRows({ account, friends }: Story, { batches, rows }: Books): string[] {
  const wrongs: string[] = []
  const byKey = new Map(batches.flatMap((batch) => keysOf(batch).map((key) => [key, batch] as const)))
  const idOf = new Map(friends.map(({ id, userId }) => [userId, Number(id)]))
  const seen = new Set<string>()
  for (const { kind, key, to, texts } of account.accepted) {
    if (kind === "reply") continue
    if (seen.has(key)) wrongs.push(`LINE accepted twice under ${key}`)
    seen.add(key)
    const batch = byKey.get(key)
    if (!batch) {
      wrongs.push(`LINE accepted ${texts[0]} under a key that no batch has`)
      continue
    }
    for (const userId of to) {
      const n = batch.friend_ids.indexOf(idOf.get(userId) ?? -1)
      const own = rows.filter((row) => row.batch_id === batch.id && row.enrollment_id === batch.enrollment_ids[n])
      const good = own.filter(({ state }) => ["frozen", "sent", "unknown"].includes(state))
      if (good.length !== batch.step_ids.length)
        wrongs.push(`accepted ${texts[0]} for ${userId}, batch ${batch.id} ${batch.state}: ${told(own)}`)
    }
  }
  return wrongs
}

const told = (rows: Row[]) => `[${rows.map((row) => `walk ${row.enrollment_id} step ${row.step_id} ${row.state}`)}]`

const keysOf = (batch: Batch) =>
  batch.kind === "push"
    ? batch.friend_ids.map((_, n) => keyOf({ key: batch.key, friendIds: batch.friend_ids.map(BigInt) }, n))
    : [batch.key]

/** By friend and version: LINE accepted what the ledger says was sent, and nothing else, but for what is under way. */
function sentWereAccepted({ account, friends }: Story, { rows }: Books): string[] {
  const count = new Map<string, { accepted: number; sent: number; perhaps: number }>()
  const of = (friendId: bigint | number | undefined, marker: string | null) => {
    const key = `friend ${friendId} ${marker}`
    const counted = count.get(key) ?? { accepted: 0, sent: 0, perhaps: 0 }
    count.set(key, counted)
    return counted
  }
  for (const { kind, to, texts } of account.accepted)
    for (const recipient of to) {
      const userId = kind === "reply" ? recipient.split(" ")[0] : recipient
      const friendId = friends.find((friend) => friend.userId === userId)?.id
      for (const text of texts) {
        const [marker] = /^#\d+(?=\.0)/.exec(text) ?? []
        if (marker) of(friendId, marker).accepted += 1
      }
    }
  for (const { friend_id, marker, state } of rows) {
    if (state === "sent") of(friend_id, marker).sent += 1
    if (state === "unknown" || state === "frozen") of(friend_id, marker).perhaps += 1
  }
  return [...count].flatMap(([what, { accepted, sent, perhaps }]) =>
    accepted < sent || accepted > sent + perhaps
      ? [`${what}: accepted ${accepted} times, sent ${sent}, unknown or under way ${perhaps}`]
      : [],
  )
}

/** Semantics 5: the actions of a step run once, in the transaction that records the acceptance. */
function actionsOnce({ friends }: Story, { rows, tallied }: Books): string[] {
  return friends.flatMap((friend) => {
    const id = Number(friend.id)
    const due = rows.filter((row) => row.friend_id === id && row.tallies && row.state === "sent").length
    const times = tallied.get(id) ?? 0
    return due === times ? [] : [`friend ${id}: actions of ${due} sent steps ran ${times} times`]
  })
}

/** The drawing atop `batch.ts`: what has come to its end stays so, and nothing is untried again. */
function wentBack({ stood }: Story, { batches, rows }: Books): string[] {
  const now = new Map<string, string>([
    ...batches.map(({ id, state }) => [`batch ${id}`, state] as const),
    ...rows.map(({ id, state }) => [`row ${id}`, state] as const),
  ])
  const wrongs = [...stood].flatMap(([what, before]) => {
    const after = now.get(what) ?? "gone"
    if (before === after || before === "ready" || before === "frozen") return []
    if (before === "sending" && after !== "ready" && after !== "gone") return []
    return [`${what} was ${before} and is ${after}`]
  })
  stood.clear()
  for (const [what, state] of now) stood.set(what, state)
  return wrongs
}
