import { and, type SQL, sql } from "drizzle-orm"
import { friends } from "../../schema"
import * as Segment from "../segment"
import { isDate } from "../segment/sql"

/** What a list of friends may be narrowed by; all that is given holds. */
export type Search = {
  /** A part of the name, or of what staff call the friend; or the whole LINE user id. */
  name?: string
  tagId?: bigint
  /** Carries all of these. */
  tagIds?: readonly bigint[]
  field?: { id: bigint; is?: Segment.Comparison; value?: string }
  state?: "following" | "blocked" | "opted_out"
  /** "none": friends without a mark. */
  markId?: bigint | "none"
  scenario?: { id: bigint; is: Segment.Walk }
  segment?: Segment.Tree | null
}

/** The search as a condition on a row of `friends`; undefined where nothing narrows. */
export function found(search: Search, at: Temporal.Instant): SQL | undefined {
  const leaves = [...leavesOf(search)]
  return and(
    named(wordsOf(search)),
    search.state === "opted_out" ? sql`${friends.optedOutAt} is not null` : undefined,
    leaves.length > 0 ? Segment.toSql({ all: leaves }, friends, at) : undefined,
  )
}

function* leavesOf({ field, state, markId, scenario, segment, ...search }: Search): Generator<Segment.Tree> {
  for (const id of tagsOf(search)) yield { tag: String(id), has: true }
  if (field) yield { field: String(field.id), is: field.is ?? "equals", value: field.value }
  if (state === "following" || state === "blocked") yield { following: state === "following" }
  if (markId !== undefined) yield { mark: String(markId), has: true }
  if (scenario) yield { scenario: String(scenario.id), is: scenario.is }
  if (segment) yield segment
}

const wordsOf = ({ name = "" }: Search) => name.replaceAll("\0", "").trim()
const tagsOf = ({ tagId, tagIds = [] }: Search) => (tagId === undefined ? tagIds : [tagId, ...tagIds])
/** How many things are asked at once. */
export const partsOf = (search: Search): number =>
  [...leavesOf(search)].length + Number(wordsOf(search) !== "") + Number(search.state === "opted_out")

const isUserId = (words: string) => /^U[0-9a-f]{32}$/.test(words)

/** Letters as people mean them, see the migration: ハナコ is found by はなこ, and 山田 花子 by 山田花. */
function named(words: string): SQL | undefined {
  if (words === "") return undefined
  if (isUserId(words)) return sql`${friends.lineUserId} = ${words}`
  return sql`(strpos(folded(${friends.name}), folded(${words}::text)) > 0
    or strpos(folded(${friends.called}), folded(${words}::text)) > 0)`
}

/**
 * Statements that give the ids of everybody one part of the search leaves, each by an index of its own and none by
 * reading friends one after the other. A part that has no index gives none.
 */
export function sources(channelId: bigint, search: Search): SQL[] {
  const words = wordsOf(search)
  const given: (SQL | null)[] = [
    words === "" ? null : byName(channelId, words),
    ...tagsOf(search).map(
      (id) => sql`select friend_id as id from friend_tags where channel_id = ${channelId} and tag_id = ${id}`,
    ),
    search.state === "blocked" ? sql`select id from friends where channel_id = ${channelId} and not following` : null,
    search.state === "opted_out"
      ? sql`select id from friends where channel_id = ${channelId} and opted_out_at is not null`
      : null,
    typeof search.markId === "bigint"
      ? sql`select friend_id as id from friend_marks where channel_id = ${channelId} and mark_id = ${search.markId}`
      : null,
    search.field ? byField(channelId, search.field) : null,
    search.scenario ? byWalk(channelId, search.scenario) : null,
  ]
  return given.filter((source) => source !== null)
}

/** The grams are made of parameters alone, so that the index is asked for them once. */
function byName(channelId: bigint, words: string): SQL {
  if (isUserId(words)) return sql`select id from friends where channel_id = ${channelId} and line_user_id = ${words}`
  return sql`select id from friends where channel_id = ${channelId}
    and name_grams(channel_id, name, called) @> search_grams(${channelId}, ${words})`
}

function byField(channelId: bigint, { id, is = "equals", value = "" }: NonNullable<Search["field"]>): SQL | null {
  const all = sql`select friend_id as id from friend_fields where channel_id = ${channelId} and field_id = ${id}`
  if (is === "known") return all
  if (is !== "equals") return null
  // Whichever column the field's kind fills: the others hold nothing.
  const texts = sql`${all} and text_value is not null and left(text_value, 100) = left(${value}::text, 100)`
  if (/^-?[0-9]{1,20}([.][0-9]{1,10})?$/.test(value))
    return sql`${texts} union all ${all} and number_value = ${value}::numeric`
  return isDate(value) ? sql`${texts} union all ${all} and date_value = ${value}::date` : texts
}

function byWalk(channelId: bigint, { id, is }: NonNullable<Search["scenario"]>): SQL | null {
  if (is === "never") return null
  const state = is === "walking" ? sql`state = 'active'` : sql`state <> 'active' and state = ${is}`
  return sql`select friend_id as id from enrollments where channel_id = ${channelId} and scenario_id = ${id} and ${state}`
}
