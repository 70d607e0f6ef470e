/** What a thing is like at a moment, as far as staff decide it: its name, and its facts under the names of the schema. */
import { type SQL, sql } from "drizzle-orm"
import type { Db } from "../../db"
import type { Facts } from "./difference"
import type { Noun } from "./line"

export type Picture = { name: string; facts: Facts }

export async function picture(db: Db, noun: Noun, channelId: bigint | null, id: bigint): Promise<Picture | null> {
  const [row] = await db.execute<{ name: string | null; facts: Facts }>(taken[noun](channelId, id))
  if (!row) return null
  const facts = Object.entries(row.facts).filter(([column]) => !noise.has(column))
  return { name: row.name ?? "", facts: Object.fromEntries(facts.map(([column, value]) => [camel(column), value])) }
}

/** One statement a noun: `name` and `facts`. */
const taken: Record<Noun, (channelId: bigint | null, id: bigint) => SQL> = {
  channel: (_, id) => sql`
    select name, jsonb_build_object('name', name, 'line_channel_id', line_channel_id, 'secret', md5(secret_sealed),
      'zone', zone, 'window_opens', window_opens, 'window_closes', window_closes, 'quota_reserve', quota_reserve,
      'webhook_url', webhook_url, 'webhook_active', webhook_active, 'stopped_at', stopped_at,
      'archived_at', archived_at) as facts
    from channels where id = ${id}`,
  token: (_, id) => sql`
    select name, jsonb_build_object('name', name, 'every_channel', channel_id is null, 'revoked_at', revoked_at) as facts
    from api_tokens where id = ${id}`,
  tag: (channelId, id) => sql`
    select name, to_jsonb(t) as facts from tags t where channel_id = ${channelId} and id = ${id}`,
  field: (channelId, id) => sql`
    select name, to_jsonb(t) as facts from fields t where channel_id = ${channelId} and id = ${id}`,
  friend: (channelId, id) => sql`
    select f.name, jsonb_build_object(
      'name', f.name, 'line_user_id', f.line_user_id, 'opted_out_at', f.opted_out_at, 'called', f.called,
      'mark', (select m.name from friend_marks fm join marks m on m.channel_id = fm.channel_id and m.id = fm.mark_id
        where fm.channel_id = f.channel_id and fm.friend_id = f.id),
      'note', (select n.note from friend_notes n where n.channel_id = f.channel_id and n.friend_id = f.id),
      'tags', (select coalesce(jsonb_agg(t.name order by t.name), '[]') from friend_tags ft
        join tags t on t.channel_id = ft.channel_id and t.id = ft.tag_id
        where ft.channel_id = f.channel_id and ft.friend_id = f.id),
      'fields', (select coalesce(jsonb_object_agg(d.name, coalesce(v.text_value, v.number_value::text,
          v.date_value::text, to_jsonb(v.moment_value) #>> '{}', v.flag_value::text)), '{}') from friend_fields v
        join fields d on d.channel_id = v.channel_id and d.id = v.field_id
        where v.channel_id = f.channel_id and v.friend_id = f.id)) as facts
    from friends f where channel_id = ${channelId} and id = ${id}`,
  mark: (channelId, id) => sql`
    select name, to_jsonb(t) as facts from marks t where channel_id = ${channelId} and id = ${id}`,
  media: (channelId, id) => sql`
    select name, jsonb_build_object('name', name, 'type', type, 'bytes', bytes) as facts
    from media where channel_id = ${channelId} and id = ${id}`,
  undoing: (channelId, id) => sql`
    select verb as name, jsonb_build_object('undone_at', undone_at) as facts
    from undoings where channel_id = ${channelId} and id = ${id}`,
  scenario: (channelId, id) => sql`
    select name, to_jsonb(t) || jsonb_build_object('order', (
      select jsonb_agg(s.name order by s.position, s.id) from steps s
      where s.channel_id = t.channel_id and s.scenario_id = t.id and s.deleted_at is null)) as facts
    from scenarios t where channel_id = ${channelId} and id = ${id}`,
  step: (channelId, id) => sql`
    select concat_ws(' › ', c.name, nullif(s.name, '')) as name,
      to_jsonb(s) || jsonb_build_object('messages', v.messages) as facts
    from steps s join scenarios c on c.channel_id = s.channel_id and c.id = s.scenario_id
    left join step_versions v on v.channel_id = s.channel_id and v.id = s.version_id
    where s.channel_id = ${channelId} and s.id = ${id}`,
  enrollment: (channelId, id) => sql`
    select concat_ws(' › ', f.name, c.name) as name, jsonb_build_object('scenario', c.name, 'state', e.state,
      'holds', e.holds, 'origin_at', e.origin_at, 'ended_at', e.ended_at) as facts
    from enrollments e join friends f on f.channel_id = e.channel_id and f.id = e.friend_id
    join scenarios c on c.channel_id = e.channel_id and c.id = e.scenario_id
    where e.channel_id = ${channelId} and e.id = ${id}`,
  delivery: (channelId, id) => sql`
    select f.name, jsonb_build_object('state', d.state,
      'dismissed_at', d.dismissed_at, 'retried_at', d.retried_at) as facts
    from deliveries d join friends f on f.channel_id = d.channel_id and f.id = d.friend_id
    where d.channel_id = ${channelId} and d.id = ${id}`,
  staff: (_, id) => sql`
    select name, jsonb_build_object('name', name, 'email', email, 'password', md5(password_hash),
      'owner', owner_since is not null,
      'two_steps', totp_since is not null,
      'recovery_codes', (select count(*) from recovery_codes k where k.staff_id = s.id and k.used_at is null),
      'roles', (select jsonb_object_agg(c.name, r.role order by c.id) from roles r
        join channels c on c.id = r.channel_id where r.staff_id = s.id)) as facts
    from staff s where id = ${id}`,
  invitation: (_, id) => sql`
    select label as name, jsonb_build_object('owner', owner, 'expires_at', expires_at, 'revoked_at', revoked_at,
      'roles', (select jsonb_object_agg(c.name, r.role order by c.id) from invitation_roles r
        join channels c on c.id = r.channel_id where r.invitation_id = i.id)) as facts
    from invitations i where id = ${id}`,
  session: (_, id) => sql`select user_agent as name, '{}'::jsonb as facts from sessions where id = ${id}`,
}

/** What the machine keeps for itself, and what says nothing of the decision. */
const noise = new Set([
  ...["id", "channel_id", "created_at", "scenario_id", "version_id", "available_from"],
  ...["suspended_words", "suspended_property"],
])

const camel = (column: string) => column.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase())
