-- A scenario, its steps or its channel's hours changed: how far its walks have been looked at again. The first ones are
-- part of the change; whoever walks behind them is the tick's, some thousands at a time.
create table replannings (
  channel_id bigint not null,
  scenario_id bigint not null,
  -- The last walk that has been looked at.
  place bigint not null default 0,
  asked_at timestamptz not null,
  primary key (channel_id, scenario_id),
  foreign key (channel_id, scenario_id) references scenarios (channel_id, id) on delete cascade
);
