/**
 * What holds at every moment, whoever is in the middle of what: each is a question for rows that must not be there.
 * `$1` is the channel. All are asked at once.
 */
import type { Sql } from "../../../src/db"

const blankStep = `from steps t left join floors f on f.channel_id = t.channel_id and f.enrollment_id = e.id and f.step_id = t.id
  where t.channel_id = e.channel_id and t.scenario_id = e.scenario_id and t.enabled and t.deleted_at is null
    and not exists (select 1 from deliveries d where d.channel_id = e.channel_id and d.enrollment_id = e.id
      and d.step_id = t.id and d.generation = coalesce(f.generation, 0) and d.state is distinct from 'held')`

const open = `b.state in ('ready', 'sending')`

const onAgenda = "join agenda a on a.channel_id = e.channel_id and a.enrollment_id = e.id"

export const truths: Record<string, string> = {
  // Semantics 9: nothing due is silently lost.
  "a walk that nobody will ever look at again": `
    select e.id, a.last_batch_id from enrollments e ${onAgenda}
    where e.channel_id = $1 and e.state = 'active' and e.holds = '{}' and e.origin_at is not null and a.next_due_at is null
      and not exists (select 1 from batches b where b.channel_id = e.channel_id and b.id = a.last_batch_id and ${open}
        and b.awaited)
      and exists (select 1 from steps t where t.channel_id = e.channel_id and t.scenario_id = e.scenario_id and t.enabled
        and t.deleted_at is null)
      and (not exists (select 1 ${blankStep}) or exists (select 1 ${blankStep} and t.suspended_at is null))`,
  "a walk whose place on the agenda says otherwise": `
    select e.id, e.state, e.holds, a.standing from enrollments e left ${onAgenda}
    where e.channel_id = $1 and (a.enrollment_id is null
      or (e.state = 'active' and e.holds = '{}') <> (a.standing is null)
      or (e.state = 'active' and 'quota' = any(e.holds)) <> (a.standing is not distinct from 'quota'))`,
  // Semantics 2 and 7: a walk stands still by its holds only, and each hold has its reason.
  "holds that differ from their rows": `
    select e.id, e.holds from enrollments e
    where e.channel_id = $1 and array(select unnest(e.holds) order by 1) is distinct from array(select h.kind from holds h
      where h.channel_id = e.channel_id and h.enrollment_id = e.id and h.ended_at is null order by 1)`,
  "an ended walk with holds": `
    select e.id, e.state, e.holds from enrollments e where e.channel_id = $1 and e.state <> 'active' and e.holds <> '{}'`,
  "a walk that does not know its friend's wishes": `
    select e.id, e.holds, f.blocked_at, f.opted_out_at from enrollments e
    join friends f on f.channel_id = e.channel_id and f.id = e.friend_id
    where e.channel_id = $1 and e.state = 'active' and (
      ('blocked' = any(e.holds)) <> (f.blocked_at is not null)
      or ('opted_out' = any(e.holds)) <> (f.opted_out_at is not null or exists (select 1 from opt_outs o
        where o.channel_id = e.channel_id and o.friend_id = e.friend_id and o.scenario_id = e.scenario_id)))`,
  "a friend who both follows and blocks": `
    select id from friends f where f.channel_id = $1 and f.following <> (f.blocked_at is null)`,
  "a held row outside a walk under way": `
    select d.id from deliveries d join enrollments e on e.channel_id = d.channel_id and e.id = d.enrollment_id
    where d.channel_id = $1 and d.state = 'held' and e.state = 'withdrawn'`,
  // Semantics 2: whoever walks does not begin again.
  "two walks at once through one scenario": `
    select e.friend_id, e.scenario_id from enrollments e where e.channel_id = $1 and e.state = 'active'
    group by 1, 2 having count(*) > 1`,
  "a second walk where none may follow": `
    select e.friend_id, e.scenario_id from enrollments e
    join scenarios s on s.channel_id = e.channel_id and s.id = e.scenario_id and s.reentry = 'never'
    where e.channel_id = $1 group by 1, 2 having count(*) > 1`,
  // Semantics 8 and 9: batches' books.
  "a batch that counts wrongly what is open": `
    select b.id, b.state, b.recipients, b.settled, o.open from batches b, lateral (
      select count(distinct d.enrollment_id) as open from deliveries d
      where d.channel_id = b.channel_id and d.batch_id = b.id and d.state is null) o
    where b.channel_id = $1 and (b.settled not between 0 and b.recipients
      or ${open} and b.recipients - b.settled <> o.open
      or b.state in ('accepted', 'refused', 'unknown') and b.settled <> b.recipients
      or b.state = 'thawed' and o.open > 0)`,
  "a batch that forgot when it was first tried": `
    select b.id from batches b where b.channel_id = $1 and (b.attempts > 0) <> (b.first_attempt_at is not null)`,
  "a first attempt outside the window": `
    select b.id from batches b where b.channel_id = $1 and b.first_attempt_at >= b.window_closes_at`,
  "what was stopped, and yet is ready to leave": `
    select b.id, e.id as walk, e.state, e.holds from batches b
    join enrollments e on e.channel_id = b.channel_id and e.id = any(b.enrollment_ids)
    where b.channel_id = $1 and b.state = 'ready' and (e.state <> 'active' or e.holds <> '{}')`,
  "a step switched off, and yet ready to leave": `
    select b.id, t.id as step from batches b join steps t on t.channel_id = b.channel_id and t.id = any(b.step_ids)
    where b.channel_id = $1 and b.state = 'ready' and (not t.enabled or t.deleted_at is not null)`,
  "sent before it was due": `
    select d.id from deliveries d join batches b on b.channel_id = d.channel_id and b.id = d.batch_id
    where d.channel_id = $1 and b.first_attempt_at < d.due_at`,
  "more than the month carries": `
    select q.month, q.allowance, q.accepted, o.open from quota_months q, lateral (
      select coalesce(sum(b.recipients - b.settled), 0) as open from batches b
      where b.channel_id = q.channel_id and ${open} and b.kind <> 'reply') o
    where q.channel_id = $1 and q.read_at is not null and not q.unlimited and q.accepted + o.open > q.allowance
      and q.month = (select max(month) from quota_months l where l.channel_id = q.channel_id)`,
  // No orphans: the ledger's references are written by hand.
  "a ledger row that speaks of what is not there": `
    select d.id from deliveries d
    left join enrollments e on e.channel_id = d.channel_id and e.id = d.enrollment_id
    left join steps t on t.channel_id = d.channel_id and t.id = d.step_id
    left join step_versions v on v.channel_id = d.channel_id and v.id = d.version_id
    left join batches b on b.channel_id = d.channel_id and b.id = d.batch_id
    where d.channel_id = $1 and (e.friend_id is distinct from d.friend_id or e.scenario_id is distinct from d.scenario_id
      or t.scenario_id is distinct from d.scenario_id or d.version_id is not null and v.step_id is distinct from d.step_id
      or d.batch_id is not null and b.id is null)`,
  "a frozen row that its batch does not know": `
    select d.id, b.id as batch, b.state from deliveries d
    left join batches b on b.channel_id = d.channel_id and b.id = d.batch_id
    where d.channel_id = $1 and d.state is null and (b.id is null or b.state = 'thawed'
      or not d.enrollment_id = any(b.enrollment_ids) or not d.step_id = any(b.step_ids)
      or not d.version_id = any(b.version_ids))`,
  "a batch of people or walks that are not there": `
    select b.id from batches b where b.channel_id = $1 and exists (
      select 1 from unnest(b.friend_ids, b.enrollment_ids) as u (friend_id, enrollment_id)
      left join enrollments e on e.channel_id = b.channel_id and e.id = u.enrollment_id
      where e.friend_id is distinct from u.friend_id)`,
  "a walk that waits for a batch without it": `
    select e.id, b.id as batch from enrollments e ${onAgenda}
    join batches b on b.channel_id = e.channel_id and b.id = a.last_batch_id and ${open}
    where e.channel_id = $1 and not e.id = any(b.enrollment_ids)`,
  "a floor without its walk or step": `
    select f.enrollment_id, f.step_id from floors f
    left join enrollments e on e.channel_id = f.channel_id and e.id = f.enrollment_id
    left join steps t on t.channel_id = f.channel_id and t.id = f.step_id
    where f.channel_id = $1 and e.scenario_id is distinct from t.scenario_id`,
}

/** At the end of all days, when everybody has come back, LINE is calm and the month carries everything. */
export const endings: Record<string, string> = {
  "events left": `select e.id, e.error from events e where e.channel_id = $1 and e.reacted_at is null`,
  "open batches": `select b.id, b.state from batches b where b.channel_id = $1 and ${open}`,
  "walks that still stand": `select e.id, e.holds from enrollments e where e.channel_id = $1 and e.holds <> '{}'`,
  "open holds": `
    select h.id, h.kind, h.enrollment_id from holds h
    where h.channel_id = $1 and (h.ended_at is null or h.settled_at is null)`,
  "rows left behind as held": `select d.id from deliveries d where d.channel_id = $1 and d.state = 'held'`,
  "lost walks": `
    select e.id, a.next_due_at, a.last_batch_id from enrollments e ${onAgenda}
    where e.channel_id = $1 and e.state = 'active' and e.origin_at is not null and exists (select 1 from steps t
      where t.channel_id = e.channel_id and t.scenario_id = e.scenario_id and t.enabled and t.deleted_at is null)`,
  "completed walks with a blank step": `
    select e.id from enrollments e
    where e.channel_id = $1 and e.state = 'completed' and e.id = (select max(l.id) from enrollments l
      where l.channel_id = e.channel_id and l.scenario_id = e.scenario_id and l.friend_id = e.friend_id)
      and exists (select 1 ${blankStep})`,
  "finished more than once": `
    select v.friend_id, v.subject_id from events v where v.channel_id = $1 and v.kind = 'scenario.completed'
    group by 1, 2 having count(*) > (select count(*) from enrollments e where e.channel_id = $1
      and e.friend_id = v.friend_id and e.scenario_id = v.subject_id and e.ended_at is not null)`,
}

/** The rows that must not be there, in words. Prepared: PostgreSQL takes longer to plan all this than to answer it. */
export async function broken(sql: Sql, channelId: bigint, which: Record<string, string>): Promise<string[]> {
  const rows = await sql.unsafe<{ what: string; rows: unknown }[]>(asOne(which), [String(channelId)], { prepare: true })
  return rows.map(({ what, rows }) => `${what}: ${JSON.stringify(rows)}`)
}

const asOne = (which: Record<string, string>) =>
  Object.entries(which)
    .map(
      ([what, query]) => `select '${what.replaceAll("'", "''")}' as what, jsonb_agg(to_jsonb(x)) as rows
        from (${query.replaceAll("$1", "$1::bigint")}) x having count(*) > 0`,
    )
    .join(" union all ")
