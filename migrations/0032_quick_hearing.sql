-- A friend's row grows with her first message and changes with each. Where its page has no room for that, it moves, and is
-- entered anew in all of the table's indexes, names cut into letters among them: half of what hearing a message cost.
alter table friends set (fillfactor = 70);
