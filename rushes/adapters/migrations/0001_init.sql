-- The results of jobs. Every row has an owner; row-level security shows a transaction the rows of app.owner() only.
--
-- rushes_owner owns the tables and nothing logs in as it; FORCE binds it to the policies too.
-- rushes_app may read and write rows and owns nothing; the role that a program logs in as is made its member.

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
    'decoder_crash', 'resource_limit', 'bad_transcript',
    'engine_unavailable', 'worker_lost', 'no_capacity', 'timeout', 'bad_request', 'internal')),
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
  idx int not null,
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
  idx int not null,
  start_s double precision not null check (start_s >= 0),
  end_s double precision not null,
  speaker text,
  body text not null,
  primary key (owner, job_id, language, idx),
  foreign key (owner, job_id) references app.jobs (owner, id) on delete cascade,
  constraint ends_after_start check (end_s >= start_s)
);

do $$ declare name text; begin
  foreach name in array array['videos', 'jobs', 'steps', 'artifacts', 'segments'] loop
    execute format('alter table app.%I enable row level security', name);
    execute format('alter table app.%I force row level security', name);
    execute format('create policy owner_only on app.%I using (owner = (select app.owner()))'
                   ' with check (owner = (select app.owner()))', name);
  end loop;
end $$;
