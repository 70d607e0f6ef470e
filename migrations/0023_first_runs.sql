-- How far the connecting of an account has come, beyond what its own row says. Beside it, because it is written often
-- while somebody connects and hardly ever after.
create table first_runs (
  channel_id bigint primary key references channels (id) on delete cascade,
  -- The address that LINE called before ours, so that it can be put back.
  former_webhook_url text,
  former_kept_at timestamptz,
  -- Calls of the webhook whose signature does not fit the secret, and such as carry none.
  misfits integer not null default 0,
  misfit_at timestamptz,
  unsigned integer not null default 0,
  unsigned_at timestamptz,
  -- LINE's test is repeated until then: it needs time to notice an address.
  trying_until timestamptz,
  tries integer not null default 0,
  -- Somebody is looking at the checklist: LINE is asked every few seconds.
  watched_until timestamptz,
  look_at timestamptz,
  -- Staff say that greeting and auto-reply are off; LINE does not tell.
  replies_off_at timestamptz,
  hidden_at timestamptz
);
create index first_runs_due on first_runs (look_at) where look_at is not null;
