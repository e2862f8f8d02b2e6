-- What was erased, with its certificate: counts and hashes, never the goods. A job that stands here never comes back,
-- whatever a step that was still at work says of it. The application may add rows and read them.

set local role rushes_owner;

create table app.erasures (
  owner uuid not null,
  id uuid not null,
  erased_at timestamptz not null default clock_timestamp(),
  certificate jsonb not null,
  primary key (owner, id)
);
revoke delete on app.erasures from rushes_app;

alter table app.erasures enable row level security;
alter table app.erasures force row level security;
create policy owner_only on app.erasures
  using (owner = (select app.owner())) with check (owner = (select app.owner()));
