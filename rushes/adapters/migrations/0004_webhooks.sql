-- Whom to tell when something happens. `secret` signs; while it is rotated `old_secret` signs as well, until `old_until`.

set local role rushes_owner;

create table app.webhooks (
  owner uuid not null,
  id uuid not null,
  url text not null,
  kinds text[] not null,
  secret text not null,
  old_secret text not null default '',
  old_until timestamptz,
  created_at timestamptz not null default clock_timestamp(),
  primary key (owner, id)
);

alter table app.webhooks enable row level security;
alter table app.webhooks force row level security;
create policy owner_only on app.webhooks
  using (owner = (select app.owner())) with check (owner = (select app.owner()));
