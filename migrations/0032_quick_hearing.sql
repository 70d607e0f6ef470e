-- A friend's row grows with her first message and changes with each. Where its page has no room for that, it moves, and is
-- entered anew in all of the table's indexes, names cut into letters among them. That was so with every second message.
alter table friends set (fillfactor = 70);

-- When she last took a message back. One that is being heard this moment may have looked too early for that; it is left
-- to who looks again.
alter table friends add column unsent_at timestamptz;
