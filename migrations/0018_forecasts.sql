-- What the coming 31 days ask of the month's messages: counted a part at a time (up to this friend of this scenario),
-- kept until it is counted anew.
create table forecasts (
  channel_id bigint not null references channels (id) on delete cascade,
  begun_at timestamptz not null,
  scenario_id bigint not null default 0,
  friend_id bigint not null default 0,
  finished_at timestamptz,
  changed_at timestamptz,
  walks integer not null default 0,
  standing integer not null default 0,
  aimless integer not null default 0,
  used integer not null default 0,
  primary key (channel_id, begun_at)
);

-- A day of the channel's calendar, in a month of LINE's.
create table forecast_days (
  channel_id bigint not null,
  begun_at timestamptz not null,
  scenario_id bigint not null,
  day date not null,
  month date not null,
  requests integer not null,
  primary key (channel_id, begun_at, scenario_id, day, month),
  foreign key (channel_id, begun_at) references forecasts (channel_id, begun_at) on delete cascade
);
