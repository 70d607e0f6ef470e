-- A row of the ledger without its walk is refused once a statement, not once a row: for each row the foreign key locked
-- the walk again, which whoever plans, marks or moves holds locked already, and cost as much as all the rest of the insert.

alter table deliveries drop constraint deliveries_channel_id_enrollment_id_fkey;

-- Walks are looked up one by one: a plan made for one row is kept, and must not read a million walks.
create function deliveries_need_walks() returns trigger language plpgsql
  set enable_hashjoin = off set enable_mergejoin = off set enable_seqscan = off as $$
begin
  if exists (
    select 1 from fresh f
    where not exists (select 1 from enrollments e where e.channel_id = f.channel_id and e.id = f.enrollment_id))
  then
    raise foreign_key_violation using message = 'a delivery belongs to a walk of its own channel';
  end if;
  return null;
end $$;

create trigger deliveries_need_walks after insert on deliveries
  referencing new table as fresh for each statement execute function deliveries_need_walks();

create function deliveries_stay() returns trigger language plpgsql as $$
begin
  raise foreign_key_violation using message = 'a delivery stays with its walk';
end $$;

create trigger deliveries_stay before update of channel_id, enrollment_id on deliveries
  for each row when (old.channel_id <> new.channel_id or old.enrollment_id <> new.enrollment_id)
  execute function deliveries_stay();

create function deliveries_go_with_walks() returns trigger language plpgsql
  set enable_hashjoin = off set enable_mergejoin = off set enable_seqscan = off as $$
begin
  delete from deliveries d using gone g where d.channel_id = g.channel_id and d.enrollment_id = g.id;
  return null;
end $$;

create trigger deliveries_go_with_walks after delete on enrollments
  referencing old table as gone for each statement execute function deliveries_go_with_walks();
