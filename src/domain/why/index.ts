/**
 * Why, or why not (semantics 10): one friend × step, explained from stored facts and by the engine's own rules. Words
 * are the views'.
 */
import { sql } from "drizzle-orm"
import type { Db } from "../../db"
import * as Segment from "../segment"
import { type Judgement, judge } from "./judge"
import { type Facts, facts } from "./read"

export type { Conditions, Saying, When } from "./judge"
export type { Row } from "./read"

/** A condition of the step's filter, and whether it is true of the friend today. */
export type Asked = { leaf: Segment.Leaf; isTrue: boolean }

export type Explanation = Judgement & {
  walk: {
    id: bigint
    state: "active" | "completed" | "withdrawn"
    originAt: Temporal.Instant | null
    enrolledAt: Temporal.Instant
  }
  friend: Facts["friend"]
  scenario: Facts["scenario"]
  step: Facts["step"]
  /** Each condition of the filter, asked now; empty without a filter. */
  asked: Asked[]
  /** Every row of the ledger for it, newest generation first. */
  rows: Facts["rows"]
}

/** `NotFound` unless walk and step belong together in this channel. */
export async function explain(
  db: Db,
  channelId: bigint,
  enrollmentId: bigint,
  stepId: bigint,
  now: Temporal.Instant,
): Promise<Explanation> {
  const known = await facts(db, channelId, enrollmentId, stepId, now)
  const { walk, friend, scenario, step, rows } = known
  const asked = step.filter ? await asking(db, channelId, friend.id, step.filter, now) : null
  return {
    ...judge(known, asked?.matches ?? null, now),
    walk: { id: walk.id, state: walk.state, originAt: walk.originAt, enrolledAt: walk.enrolledAt },
    ...{ friend, scenario, step, rows, asked: asked?.leaves ?? [] },
  }
}

async function asking(db: Db, channelId: bigint, friendId: bigint, tree: Segment.Tree, now: Temporal.Instant) {
  const leaves = [...Segment.leaves(tree)].map(({ leaf }) => leaf)
  const friend = Segment.aliased("f")
  const truths = [tree, ...leaves].map((each) => sql`(${Segment.toSql(each, friend, now)})`)
  const [row] = await db.execute<{ truths: boolean[] }>(sql`
    select array[${sql.join(truths, sql`, `)}] as truths from friends f
    where f.channel_id = ${channelId} and f.id = ${friendId}`)
  const [matches = false, ...each] = row?.truths ?? []
  return { matches, leaves: leaves.map((leaf, n): Asked => ({ leaf, isTrue: each[n] ?? false })) }
}
