-- When a walk is looked at again, and which batch carries it, change with every step; nothing else of an ordinary walk
-- does. In a narrow table of its own that costs two index entries, and not six. Its row is also the walk's lock: whoever
-- plans a walk, or changes what planning would decide, holds it.
create table agenda (
  channel_id bigint not null,
  enrollment_id bigint not null,
  next_due_at timestamptz,
  last_batch_id bigint,
  -- Null: under way. `quota`: stands for want of messages, whatever else holds it; `still`: held otherwise, or ended.
  standing text check (standing in ('quota', 'still')),
  primary key (channel_id, enrollment_id)
) with (fillfactor = 80);

create function standing_of(state text, holds text[]) returns text language sql immutable as $$
  select case when state = 'active' and holds = '{}' then null
    when state = 'active' and holds @> array['quota'] then 'quota' else 'still' end
$$;

insert into agenda (channel_id, enrollment_id, next_due_at, last_batch_id, standing)
select channel_id, id, next_due_at, last_batch_id, standing_of(state, holds) from enrollments;

create index agenda_due on agenda (channel_id, next_due_at, enrollment_id)
  where standing is null and next_due_at is not null;
create index agenda_quota on agenda (channel_id, next_due_at, enrollment_id) where standing = 'quota';

drop index enrollments_due;
drop index enrollments_quota;
alter table enrollments drop column next_due_at, drop column last_batch_id;

-- Every walk stands on the agenda, first for the moment from which it is eligible.
create function agenda_takes_up() returns trigger language plpgsql as $$
begin
  insert into agenda (channel_id, enrollment_id, next_due_at, standing)
  select channel_id, id, eligible_from, standing_of(state, holds) from fresh;
  return null;
end $$;

create trigger agenda_takes_up after insert on enrollments
  referencing new table as fresh for each statement execute function agenda_takes_up();

-- Looked up one by one, as in `deliveries_need_walks`.
create function agenda_follows() returns trigger language plpgsql
  set enable_hashjoin = off set enable_mergejoin = off set enable_seqscan = off as $$
begin
  update agenda a set standing = standing_of(n.state, n.holds) from changed n
  where a.channel_id = n.channel_id and a.enrollment_id = n.id and a.standing is distinct from standing_of(n.state, n.holds);
  return null;
end $$;

create trigger agenda_follows after update on enrollments
  referencing new table as changed for each statement execute function agenda_follows();

-- Nobody but these triggers adds or removes a row, so a foreign key, which asks once a row, has nothing to add.
create or replace function deliveries_go_with_walks() returns trigger language plpgsql
  set enable_hashjoin = off set enable_mergejoin = off set enable_seqscan = off as $$
begin
  delete from agenda a using gone g where a.channel_id = g.channel_id and a.enrollment_id = g.id;
  delete from deliveries d using gone g where d.channel_id = g.channel_id and d.enrollment_id = g.id;
  return null;
end $$;
