-- What waits for a person is asked for step by step too, and there may be a great many of other steps.
create index deliveries_look_step on deliveries (channel_id, step_id, id desc)
  where state in ('failed', 'unknown') and dismissed_at is null and retried_at is null;
