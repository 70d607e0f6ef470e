-- A batch's lists live for a moment: they are read once or twice, soon after they were written. To press them together
-- took as long as planning a walk; they are small as they are.
alter table batches alter column friend_ids set storage external;
alter table batches alter column enrollment_ids set storage external;
alter table batches alter column filled set storage external;
alter table batches alter column request_ids set storage external;
