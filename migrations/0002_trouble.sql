-- What staff see and decide when LINE refuses: the account, a step's words, or one friend's copy.

alter table channels
  -- LINE's HTTP status and which of its endpoints refused: together they say which setting is to blame.
  add column stopped_status integer,
  add column stopped_endpoint text
    check (stopped_endpoint in ('push', 'multicast', 'reply', 'quota', 'info')),
  -- The first refusal of a row of refusals with nothing accepted between them, and how many there were.
  add column refused_since timestamptz,
  add column refusals integer not null default 0,
  add column resumed_at timestamptz;

update channels set refused_since = stopped_at, refusals = 1 where stopped_at is not null;

-- The property LINE refused, counted within the step's own messages: `messages[1].text`.
alter table steps add column suspended_property text;

-- No foreign key on `decided_by`: its trigger would be queued for every row that planning writes.
alter table deliveries
  add column property text,
  add column dismissed_at timestamptz,
  add column retried_at timestamptz,
  add column decided_by bigint;

-- From now on a failed or unknown row says so itself, so that one index finds what waits for a person.
update deliveries d set state = case b.state when 'refused' then 'failed' else 'unknown' end,
  settled_at = coalesce(d.settled_at, b.settled_at), words = coalesce(d.words, b.words)
from batches b
where b.channel_id = d.channel_id and b.id = d.batch_id and b.state in ('refused', 'unknown') and d.state is null;

-- What was marked undelivered since waits for nobody any more.
update deliveries d set retried_at = f.undelivered_at
from floors f
where f.channel_id = d.channel_id and f.enrollment_id = d.enrollment_id and f.step_id = d.step_id
  and d.generation < f.generation and d.state in ('failed', 'unknown') and f.undelivered_at is not null;

create index deliveries_look on deliveries (channel_id, id desc)
  where state in ('failed', 'unknown') and dismissed_at is null and retried_at is null;
