-- What was sent today or this month is the sum over its batches, and not a count of their rows.
create index batches_frozen on batches (channel_id, frozen_at) include (state, recipients);
-- What did not go the usual way says so itself, and is little; it is counted by the day it was recorded.
create index deliveries_own_recorded on deliveries (channel_id, state, recorded_at) where state is not null;
-- Whose walks stand still, by what holds them.
create index holds_open_kind on holds (channel_id, kind) where ended_at is null;
create index enrollments_aimless on enrollments (channel_id, id) where state = 'active' and origin_at is null;
