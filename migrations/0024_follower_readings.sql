-- The friends an account had before it was connected, as LINE tells them to verified and premium accounts: page by
-- page, taken up again wherever it was left. One row an account: the latest reading.
create table follower_readings (
  channel_id bigint primary key references channels (id) on delete cascade,
  state text not null check (state in ('reading', 'done', 'refused', 'stopped')),
  staff_id bigint references staff (id) on delete set null,
  -- Where LINE's list goes on; null at its beginning. LINE forgets it after a day.
  next_token text,
  seen integer not null default 0,
  added integer not null default 0,
  -- Names are asked for one after the other; the last one's turn.
  names_until timestamptz,
  attempts integer not null default 0,
  words text,
  begun_at timestamptz not null,
  next_at timestamptz,
  ended_at timestamptz,
  check ((state = 'reading') = (next_at is not null)),
  check ((state = 'reading') = (ended_at is null))
);
create index follower_readings_due on follower_readings (next_at) where next_at is not null;
