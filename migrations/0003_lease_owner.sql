-- Whose lease it is: the name that the process's connections carry. What is leased to nobody who is connected is free.
alter table batches add column leased_by text;
-- Whoever freezes a batch and sends it at once need not say so.
alter table batches alter column leased_by set default current_setting('application_name');
