-- A friend who has written to us: whose turn it is. Narrow, because every message writes it; the words stay in `events`.
create table conversations (
  channel_id bigint not null references channels (id) on delete cascade,
  friend_id bigint not null,
  -- The latest word of either side; steps and broadcasts are none.
  last_at timestamptz not null,
  -- The friend's latest message.
  last_event_id bigint,
  -- Since when somebody waits for an answer; null when nobody does.
  unanswered_since timestamptz,
  answered_at timestamptz,
  primary key (channel_id, friend_id),
  foreign key (channel_id, friend_id) references friends (channel_id, id) on delete cascade
) with (fillfactor = 80);
create index conversations_waiting on conversations (channel_id, last_at desc, friend_id desc)
  where unanswered_since is not null;
create index conversations_rest on conversations (channel_id, last_at desc, friend_id desc)
  where unanswered_since is null;

-- Whoever wrote before there was an inbox has been answered elsewhere, or not at all: nobody is called to it now.
insert into conversations (channel_id, friend_id, last_at, answered_at, last_event_id)
select f.channel_id, f.id, f.last_message_at, f.last_message_at,
  (select max(e.id) from events e where e.channel_id = f.channel_id and e.friend_id = f.id and e.kind = 'line.message')
from friends f where f.last_message_at is not null;
