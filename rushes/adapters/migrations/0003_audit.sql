-- Who changed what: a chain of hashes for each owner. Each row holds the sha256 over itself and the row before it,
-- so a row that was changed, taken out or put in breaks the chain. The application may add rows and read them.

set local role rushes_owner;

create table app.audit (
  owner uuid not null,
  seq bigint not null check (seq >= 1),
  at timestamptz not null,
  actor text not null,
  action text not null,
  subject text not null,
  detail jsonb not null,
  previous text not null,
  sha256 text not null,
  primary key (owner, seq)
);
revoke update, delete on app.audit from rushes_app;

alter table app.audit enable row level security;
alter table app.audit force row level security;
create policy owner_only on app.audit using (owner = (select app.owner())) with check (owner = (select app.owner()));
