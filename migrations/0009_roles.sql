-- Who may do what. An owner holds the installation and sees every account of it; everybody else holds one role an
-- account, and an account without a line here is not there for them. Until now everybody could do everything: they
-- keep it.
alter table staff add column owner_since timestamptz;
update staff set owner_since = created_at;

create table roles (
  channel_id bigint not null references channels (id) on delete cascade,
  staff_id bigint not null references staff (id) on delete cascade,
  role text not null check (role in ('viewer', 'operator', 'admin')),
  given_at timestamptz not null,
  primary key (channel_id, staff_id)
);
create index roles_staff on roles (staff_id);
