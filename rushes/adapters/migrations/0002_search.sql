-- What search looks through: passages of jobs, with their words and with vectors of their meaning.
--
-- The extension needs a role that may create it: the administrator, on RDS and Aurora the master user. rushes_app
-- only uses it.
--
-- Under row-level security PostgreSQL does not look a tsvector up in a GIN index: its operator may tell what it
-- saw, so every row's owner is asked first. Equality of texts tells nothing, therefore the words are rows of
-- app.lexemes, and a B-tree finds those of one owner.

create extension if not exists vector;
set local role rushes_owner;

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

create table app.passages (
  owner uuid not null,
  job_id uuid not null,
  idx int not null,
  language text not null,
  kind text not null constraint kind_known check (kind in ('speech', 'chapter', 'sight')),
  start_s double precision not null check (start_s >= 0),
  end_s double precision not null,
  body text not null,
  chapter text not null,
  model text not null,
  embedding halfvec(384) not null,
  words tsvector not null generated always as (to_tsvector(app.text_search(language), body)) stored,
  primary key (owner, job_id, idx),
  foreign key (owner, job_id) references app.jobs (owner, id) on delete cascade,
  constraint passage_ends_after_start check (end_s >= start_s)
);
create index passages_by_meaning on app.passages using hnsw (embedding halfvec_cosine_ops);

create table app.lexemes (
  owner uuid not null,
  language text not null,
  lexeme text not null,
  job_id uuid not null,
  places int[] not null,
  primary key (owner, language, lexeme, job_id),
  foreign key (owner, job_id) references app.jobs (owner, id) on delete cascade
);
create index lexemes_of_job on app.lexemes (owner, job_id);

create table app.indexed (
  owner uuid not null,
  job_id uuid not null,
  language text not null,
  model text not null,
  passages int not null,
  primary key (owner, job_id, language),
  foreign key (owner, job_id) references app.jobs (owner, id) on delete cascade
);

do $$ declare name text; begin
  foreach name in array array['passages', 'lexemes', 'indexed'] loop
    execute format('alter table app.%I enable row level security', name);
    execute format('alter table app.%I force row level security', name);
    execute format('create policy owner_only on app.%I using (owner = (select app.owner()))'
                   ' with check (owner = (select app.owner()))', name);
  end loop;
end $$;
