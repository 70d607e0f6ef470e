/** What staff write down about a friend for themselves: another name, and a note. Nobody outside sees either. */
import { sql } from "drizzle-orm"
import * as v from "valibot"
import type { Db } from "../../db"
import { instant, read } from "../arrays"
import * as Shape from "../shape"

export const schema = v.partial(
  v.strictObject({
    /** Empty: the name at LINE again. */
    called: Shape.blankable(100),
    /** Empty: no note. */
    note: Shape.blankable(5000),
  }),
)
export type Input = v.InferOutput<typeof schema>

export type Note = { text: string; writtenAt: Temporal.Instant; by: string | null }

/** Writes what is given and leaves the rest. Placeholders in messages go on saying the name at LINE. */
export async function write(
  db: Db,
  channelId: bigint,
  friendId: bigint,
  { called, note }: Input,
  { at, staffId }: { at: Temporal.Instant; staffId: bigint | null },
): Promise<void> {
  if (called !== undefined)
    await db.execute(sql`
      update friends set called = ${called || null} where channel_id = ${channelId} and id = ${friendId}`)
  if (note === undefined) return
  await db.execute(
    note === ""
      ? sql`delete from friend_notes where channel_id = ${channelId} and friend_id = ${friendId}`
      : sql`insert into friend_notes (channel_id, friend_id, note, written_at, staff_id)
          select channel_id, id, ${note}, ${instant(at)}, ${staffId}::bigint from friends
          where channel_id = ${channelId} and id = ${friendId}
          on conflict (channel_id, friend_id) do update
            set note = excluded.note, written_at = excluded.written_at, staff_id = excluded.staff_id
            where friend_notes.note <> excluded.note`,
  )
}

export async function note(db: Db, channelId: bigint, friendId: bigint): Promise<Note | null> {
  const [row] = await db.execute<{ note: string; written_at: string; name: string | null }>(sql`
    select n.note, n.written_at, s.name from friend_notes n left join staff s on s.id = n.staff_id
    where n.channel_id = ${channelId} and n.friend_id = ${friendId}`)
  return row ? { text: row.note, writtenAt: read(row.written_at), by: row.name } : null
}
