import { sql } from "drizzle-orm"
import type { Db } from "../db"
import { bigints } from "./arrays"
import type { Kind } from "./mention"

/** What an event happened to. Tells by the event's kind which noun its subject is. */
export type Subject = { kind: string; subjectId: bigint | null }

const nouns = [
  ["tag.", "tag"],
  ["mark.", "mark"],
  ["field.", "field"],
  ["scenario.", "scenario"],
  ["friend.opted", "scenario"],
  ["chain.", "scenario"],
  ["delivery.", "step"],
  ["push.tested", "step"],
] as const satisfies readonly (readonly [string, Kind | "step"])[]

const nounOf = ({ kind }: Subject) => nouns.find(([prefix]) => kind.startsWith(prefix))?.[1]

/** The names of what these events speak of; null for what is gone, or has no name. */
export async function names(
  db: Db,
  channelId: bigint,
  subjects: readonly Subject[],
): Promise<(subject: Subject) => string | null> {
  const of = (noun: Kind | "step") =>
    bigints(subjects.flatMap((one) => (nounOf(one) === noun && one.subjectId !== null ? [one.subjectId] : [])))
  const rows = await db.execute<{ noun: string; id: bigint; name: string }>(sql`
    select 'tag' as noun, id, name from tags where channel_id = ${channelId} and id = any(${of("tag")})
    union all select 'mark', id, name from marks where channel_id = ${channelId} and id = any(${of("mark")})
    union all select 'field', id, name from fields where channel_id = ${channelId} and id = any(${of("field")})
    union all select 'scenario', id, name from scenarios where channel_id = ${channelId} and id = any(${of("scenario")})
    union all select 'step', st.id, coalesce(nullif(st.name, ''), sc.name) from steps st
      join scenarios sc on sc.channel_id = st.channel_id and sc.id = st.scenario_id
      where st.channel_id = ${channelId} and st.id = any(${of("step")})`)
  const known = new Map(rows.map((row) => [`${row.noun} ${row.id}`, row.name]))
  return (subject) => known.get(`${nounOf(subject)} ${subject.subjectId}`) ?? null
}
