-- A message may arrive while its taking back is being reacted to: it is looked for by what LINE calls her, which is known
-- from the first moment, and not by the friend, who is known when the reaction is committed.
drop index events_unsent;
create index events_unsent on events (channel_id, line_user_id) where kind = 'line.unsend';
