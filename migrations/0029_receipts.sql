-- What a form has made, for the day on which the same form may come once more.
create table receipts (
  staff_id bigint not null references staff (id) on delete cascade,
  form text not null,
  leads_to text not null,
  says text not null,
  made_at timestamptz not null,
  primary key (staff_id, form)
);
create index receipts_age on receipts (made_at);
