import { type SQL, type SQLWrapper, sql } from "drizzle-orm"
import { instant } from "../arrays"
import * as Shape from "../shape"
import type { Comparison, Leaf, Tree, Walk } from "./tree"

/** The columns of `friends`, or of an alias of it, that a question may look at. */
export type FriendColumns = { [C in "channelId" | "id" | "following" | "followedAt"]: SQLWrapper }

/** The columns under an alias that a hand-written statement gave the table: `Segment.aliased("f")`. */
export function aliased(alias: string): FriendColumns {
  const column = (name: string) => sql`${sql.identifier(alias)}.${sql.identifier(name)}`
  return {
    channelId: column("channel_id"),
    id: column("id"),
    following: column("following"),
    followedAt: column("followed_at"),
  }
}

/** The question as a condition on one row of `friends`, never null, every value a parameter. `at`: the moment of asking. */
export function toSql(tree: Tree, friend: FriendColumns, at: Temporal.Instant): SQL {
  if ("all" in tree) return joined(tree.all, sql` and `, friend, at)
  if ("any" in tree) return joined(tree.any, sql` or `, friend, at)
  if ("not" in tree) return sql`not ${toSql(tree.not, friend, at)}`
  return leafSql(tree, friend, at)
}

function joined(trees: Tree[], by: SQL, friend: FriendColumns, at: Temporal.Instant): SQL {
  const parts = trees.map((tree) => toSql(tree, friend, at))
  return sql`(${sql.join(parts, by)})`
}

function leafSql(leaf: Leaf, friend: FriendColumns, at: Temporal.Instant): SQL {
  if ("tag" in leaf) return tagSql(leaf.tag, leaf.has, friend)
  if ("field" in leaf) return fieldSql(leaf.field, leaf.is, leaf.value ?? "", friend)
  if ("scenario" in leaf) return walkSql(leaf.scenario, leaf.is, friend)
  if ("mark" in leaf) return markSql(leaf.mark, leaf.has, friend)
  if ("followed" in leaf) return followedSql(leaf.followed, friend, at)
  return sql`(${friend.following} = ${leaf.following})`
}

function tagSql(tagId: string, has: boolean, friend: FriendColumns): SQL {
  const carries = sql`exists (select 1 from friend_tags ft where ft.channel_id = ${friend.channelId}
    and ft.friend_id = ${friend.id} and ft.tag_id = ${tagId}::bigint)`
  return has ? carries : sql`not ${carries}`
}

function markSql(mark: string, has: boolean, friend: FriendColumns): SQL {
  const which = mark === "none" ? sql`` : sql`and fm.mark_id = ${mark}::bigint`
  const carries = sql`exists (select 1 from friend_marks fm where fm.channel_id = ${friend.channelId}
    and fm.friend_id = ${friend.id} ${which})`
  return has === (mark !== "none") ? carries : sql`not ${carries}`
}

function fieldSql(fieldId: string, is: Comparison, value: string, friend: FriendColumns): SQL {
  const holds = (condition: SQL) => sql`exists (select 1 from friend_fields ff where ff.channel_id = ${friend.channelId}
    and ff.friend_id = ${friend.id} and ff.field_id = ${fieldId}::bigint and ${condition})`
  if (is === "known") return holds(sql`true`)
  if (is === "unknown") return sql`not ${holds(sql`true`)}`
  if (is === "contains") return holds(sql`strpos(lower(ff.text_value), lower(${value}::text)) > 0`)
  return holds(sql`(${sql.join(comparisons(is, value), sql` or `)})`)
}

const operators: { [C in Exclude<Comparison, "contains" | "known" | "unknown">]: SQL } = {
  equals: sql`=`,
  not_equals: sql`<>`,
  less: sql`<`,
  at_most: sql`<=`,
  more: sql`>`,
  at_least: sql`>=`,
}

/**
 * A row fills exactly one value column, the one of its field's kind; so each reading of the value that makes sense is
 * compared with its own column, and the column that is filled decides. Text has no order worth asking for.
 */
function comparisons(is: keyof typeof operators, value: string): SQL[] {
  const by = operators[is]
  const readings: SQL[] = []
  if (is === "equals" || is === "not_equals") readings.push(sql`ff.text_value ${by} ${value}::text`)
  if (/^-?[0-9]{1,20}([.][0-9]{1,10})?$/.test(value)) readings.push(sql`ff.number_value ${by} ${value}::numeric`)
  if (isDate(value)) readings.push(sql`ff.date_value ${by} ${value}::date`)
  const moment = Shape.instantOf(value)
  if (moment) readings.push(sql`ff.moment_value ${by} ${instant(moment)}`)
  if (value === "true" || value === "false") readings.push(sql`ff.flag_value ${by} ${value === "true"}`)
  return readings.length > 0 ? readings : [sql`false`]
}

export function isDate(value: string): boolean {
  if (!/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(value)) return false
  try {
    return Temporal.PlainDate.from(value, { overflow: "reject" }).year >= 1
  } catch {
    return false
  }
}

/** A friend may have walked a scenario several times: `completed` and `withdrawn` ask whether it ever ended so. */
function walkSql(scenarioId: string, is: Walk, friend: FriendColumns): SQL {
  const walk = (condition: SQL) => sql`exists (select 1 from enrollments w where w.channel_id = ${friend.channelId}
    and w.friend_id = ${friend.id} and w.scenario_id = ${scenarioId}::bigint and ${condition})`
  if (is === "never") return sql`not ${walk(sql`true`)}`
  return walk(sql`w.state = ${is === "walking" ? "active" : is}`)
}

function followedSql(
  { before, after, withinDays }: { before?: string; after?: string; withinDays?: number },
  friend: FriendColumns,
  at: Temporal.Instant,
): SQL {
  const bounds: SQL[] = []
  const column = friend.followedAt
  if (before) bounds.push(sql`${column} < ${instant(Temporal.Instant.from(before))}`)
  if (after) bounds.push(sql`${column} >= ${instant(Temporal.Instant.from(after))}`)
  if (withinDays) bounds.push(sql`${column} >= ${instant(at.subtract({ hours: 24 * withinDays }))}`)
  return sql`coalesce(${sql.join(bounds, sql` and `)}, false)`
}
