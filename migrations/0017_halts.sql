-- Staff stop everything on an account: it stands from that moment, its scenarios are paused one after the other, and those
-- that the halt paused know it, since its end resumes no others.
alter table channels add column halted_at timestamptz, add column halted_by bigint;
alter table scenarios add column halted_at timestamptz,
  -- Every walk that had begun by then is being withdrawn, a set at a time.
  add column stopping_at timestamptz;
create index scenarios_halted on scenarios (channel_id, id) where halted_at is not null;
create index scenarios_stopping on scenarios (channel_id, id) where stopping_at is not null;
