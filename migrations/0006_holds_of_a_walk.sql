-- What happened may be told late: then the holds that are over are looked up as well, by their walk. The check that a
-- walk which is deleted leaves none behind was without an index too.
create index holds_walk on holds (channel_id, enrollment_id);
