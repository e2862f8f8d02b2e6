-- The schema of rushes. Every row has an owner; row-level security shows a transaction only the rows of app.owner().
--
-- rushes_owner owns the tables, and no one logs in as it; FORCE binds it to the policies too. rushes_app reads and
-- writes rows and owns nothing; the login role of a program is a member of it. The administrator runs this file: on RDS
-- and Aurora the master user, who may create the extension.

create extension if not exists vector;

do $$ begin
  if not exists (select from pg_roles where rolname = 'rushes_owner') then
    create role rushes_owner nologin nobypassrls;
  end if;
  if not exists (select from pg_roles where rolname = 'rushes_app') then
    create role rushes_app nologin nobypassrls;
  end if;
  execute format('grant rushes_owner to %I', current_user);
end $$;

create schema app authorization rushes_owner;
set local role rushes_owner;
grant usage on schema app to rushes_app;
alter default privileges in schema app grant select, insert, update, delete on tables to rushes_app;

create function app.owner() returns uuid language sql stable parallel safe
  return nullif(current_setting('app.owner', true), '')::uuid;

create table app.videos (
  owner uuid not null,
  id uuid not null,
  bucket text not null,
  key text not null,
  version text not null,
  size bigint not null check (size >= 0),
  name text not null,
  created_at timestamptz not null default clock_timestamp(),
  primary key (owner, id)
);

create table app.jobs (
  owner uuid not null,
  id uuid not null,
  video_id uuid not null,
  request jsonb not null,
  status text not null constraint status_known check (status in (
    'queued', 'running', 'succeeded', 'partial', 'rejected', 'failed', 'cancelled', 'deleted')),
  reason text constraint reason_known check (reason in (
    'empty_file', 'not_a_video', 'container_not_allowed', 'no_video_stream', 'no_frames', 'encrypted',
    'codec_not_supported', 'corrupt', 'too_large', 'too_long', 'too_many_pixels', 'too_many_streams',
    'decoder_crash', 'resource_limit', 'bad_transcript', 'malware', 'over_quota',
    'engine_unavailable', 'worker_lost', 'out_of_memory', 'image_unavailable', 'no_capacity', 'timeout', 'bad_request', 'not_scanned', 'internal')),
  sentence text not null default '',
  failed_steps text[] not null default '{}',
  created_at timestamptz not null default clock_timestamp(),
  finished_at timestamptz,
  primary key (owner, id),
  foreign key (owner, video_id) references app.videos (owner, id) on delete cascade,
  constraint reason_when_needed check ((reason is not null) = (status in ('rejected', 'failed'))),
  constraint finished_when_terminal check ((finished_at is not null) = (status not in ('queued', 'running')))
);
create index jobs_newest_first on app.jobs (owner, created_at desc, id desc);
create index jobs_of_video on app.jobs (owner, video_id);

create table app.steps (
  owner uuid not null,
  job_id uuid not null,
  step text not null,
  engine text not null,
  model text not null,
  quality text not null,
  seconds double precision not null,
  cpu_seconds double precision not null,
  attempts int not null check (attempts >= 1),
  cost_usd double precision not null,
  finished_at timestamptz not null,
  facts jsonb not null,
  primary key (owner, job_id, step),
  foreign key (owner, job_id) references app.jobs (owner, id) on delete cascade
);

create table app.artifacts (
  owner uuid not null,
  job_id uuid not null,
  step text not null,
  name text not null,
  position int not null,
  key text not null,
  media_type text not null,
  size bigint not null check (size >= 0),
  sha256 text not null,
  primary key (owner, job_id, step, name),
  foreign key (owner, job_id) references app.jobs (owner, id) on delete cascade
);

create table app.segments (
  owner uuid not null,
  job_id uuid not null,
  language text not null,
  position int not null,
  start_s double precision not null check (start_s >= 0),
  end_s double precision not null,
  speaker text,
  text text not null,
  primary key (owner, job_id, language, position),
  foreign key (owner, job_id) references app.jobs (owner, id) on delete cascade,
  constraint ends_after_start check (end_s >= start_s)
);

-- Search. A passage without an embedder has no vector and is found by its words. Under row-level security PostgreSQL
-- does not use a GIN index on a tsvector, because its operator is not leakproof. Equality of texts is, therefore the
-- words are rows of app.search_terms, where a B-tree finds those of one owner.

create function app.text_search(language text) returns regconfig language sql immutable parallel safe
  return case language
    when 'ar' then 'pg_catalog.arabic'::regconfig when 'ca' then 'pg_catalog.catalan'::regconfig
    when 'da' then 'pg_catalog.danish'::regconfig when 'de' then 'pg_catalog.german'::regconfig
    when 'el' then 'pg_catalog.greek'::regconfig when 'en' then 'pg_catalog.english'::regconfig
    when 'es' then 'pg_catalog.spanish'::regconfig when 'eu' then 'pg_catalog.basque'::regconfig
    when 'fi' then 'pg_catalog.finnish'::regconfig when 'fr' then 'pg_catalog.french'::regconfig
    when 'ga' then 'pg_catalog.irish'::regconfig when 'hi' then 'pg_catalog.hindi'::regconfig
    when 'hu' then 'pg_catalog.hungarian'::regconfig when 'hy' then 'pg_catalog.armenian'::regconfig
    when 'id' then 'pg_catalog.indonesian'::regconfig when 'it' then 'pg_catalog.italian'::regconfig
    when 'lt' then 'pg_catalog.lithuanian'::regconfig when 'ne' then 'pg_catalog.nepali'::regconfig
    when 'nl' then 'pg_catalog.dutch'::regconfig when 'no' then 'pg_catalog.norwegian'::regconfig
    when 'pt' then 'pg_catalog.portuguese'::regconfig when 'ro' then 'pg_catalog.romanian'::regconfig
    when 'ru' then 'pg_catalog.russian'::regconfig when 'sr' then 'pg_catalog.serbian'::regconfig
    when 'sv' then 'pg_catalog.swedish'::regconfig when 'ta' then 'pg_catalog.tamil'::regconfig
    when 'tr' then 'pg_catalog.turkish'::regconfig when 'yi' then 'pg_catalog.yiddish'::regconfig
    else 'pg_catalog.simple'::regconfig
  end;

create table app.search_passages (
  owner uuid not null,
  job_id uuid not null,
  position int not null,
  language text not null,
  kind text not null constraint kind_known check (kind in ('speech', 'chapter', 'sight')),
  start_s double precision not null check (start_s >= 0),
  end_s double precision not null,
  text text not null,
  chapter text not null,
  model text not null,
  embedding halfvec(384),
  words tsvector not null generated always as (to_tsvector(app.text_search(language), text)) stored,
  primary key (owner, job_id, position),
  foreign key (owner, job_id) references app.jobs (owner, id) on delete cascade,
  constraint passage_ends_after_start check (end_s >= start_s)
);
create index search_passages_by_meaning on app.search_passages using hnsw (embedding halfvec_cosine_ops);

create table app.search_terms (
  owner uuid not null,
  language text not null,
  lexeme text not null,
  job_id uuid not null,
  positions int[] not null,
  primary key (owner, language, lexeme, job_id),
  foreign key (owner, job_id) references app.jobs (owner, id) on delete cascade
);
create index search_terms_of_job on app.search_terms (owner, job_id);

create table app.index_status (
  owner uuid not null,
  job_id uuid not null,
  language text not null,
  model text not null,
  passages int not null,
  primary key (owner, job_id, language),
  foreign key (owner, job_id) references app.jobs (owner, id) on delete cascade
);

-- The audit log: a chain of hashes per owner. Each row holds the sha256 over itself and the row before it, so a row
-- that was changed, removed or inserted breaks the chain. The application may add and read rows.
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

-- `secret` signs deliveries; during a rotation `old_secret` signs as well, until `old_until`.
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

-- Certificates of erasures: counts and hashes, no content. An erased job never comes back, whatever a late step
-- reports. The application may add and read rows.
create table app.erasures (
  owner uuid not null,
  id uuid not null,
  erased_at timestamptz not null default clock_timestamp(),
  certificate jsonb not null,
  primary key (owner, id)
);
revoke delete on app.erasures from rushes_app;

do $$ declare name text; begin
  for name in select tablename from pg_tables where schemaname = 'app' loop
    execute format('alter table app.%I enable row level security', name);
    execute format('alter table app.%I force row level security', name);
    execute format('create policy owner_only on app.%I using (owner = (select app.owner()))'
                   ' with check (owner = (select app.owner()))', name);
  end loop;
end $$;
