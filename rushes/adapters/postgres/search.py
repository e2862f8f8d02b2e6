"""Passages in PostgreSQL: written as a whole, found by their words and by their meaning, ranked together.

Two ways lead to the nearest vectors. HNSW looks at everybody's and passes over those that are not the owner's: good
for who owns much of it. Who owns little is looked through whole, which is exact and then the faster way, too; and so
is everybody for whom HNSW gave up before it had enough. See docs/decisions.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from rushes.adapters.postgres.sessions import Session
from rushes.domain import Ticket
from rushes.domain.search import Hit, Passage, Passages, Query

ROWS = 200  # written by one statement: HNSW takes some milliseconds for each
FUSION = 60  # Cormack, Clarke and Büttcher 2009: a hit counts 1 / (60 + its rank) in each list
DEPTH = 30  # of each list, at least
FARTHEST = 0.75  # cosine distance beyond which nothing is alike
HNSW_COST = 20  # what a row costs that HNSW passes over, in rows that are looked through

FORGET = ["delete from app.passages where job_id = %s", "delete from app.lexemes where job_id = %s"]
FORGET += ["delete from app.indexed where job_id = %s"]
WRITE = """insert into app.passages
  (owner, job_id, idx, language, kind, start_s, end_s, body, chapter, model, embedding)
  select %(owner)s, %(job)s, idx, %(language)s, kind, start_s, end_s, body, chapter, %(model)s, embedding::halfvec
  from unnest(%(idx)s::int[], %(kind)s::text[], %(start)s::float8[], %(end)s::float8[], %(text)s::text[],
    %(chapter)s::text[], %(vector)s::text[]) as row (idx, kind, start_s, end_s, body, chapter, embedding)"""
WRITE_LEXEMES = """insert into app.lexemes (owner, language, lexeme, job_id, places)
  select owner, language, word.lexeme, job_id, array_agg(idx order by idx)
  from app.passages, unnest(words) word where job_id = %s group by owner, language, word.lexeme, job_id"""
WRITE_INDEXED = """insert into app.indexed (owner, job_id, language, model, passages)
  select owner, job_id, language, model, count(*) from app.passages where job_id = %s
  group by owner, job_id, language, model"""

SURVEY = """with mine as (
    select language, model, passages from app.indexed where (%(job)s::uuid is null or job_id = %(job)s::uuid)
      and (%(language)s::text is null or language = %(language)s::text)
  ), asked as (
    select language, word.lexeme from (select distinct language from mine) known,
      unnest(to_tsvector(app.text_search(language), %(text)s)) word
  )
  select coalesce(sum(passages), 0)::int as passages,
    coalesce(sum(passages) filter (where model = %(model)s), 0)::int as vectors,
    (select greatest(reltuples, 0)::bigint from pg_class where oid = 'app.passages'::regclass) as everybodys,
    (select coalesce(array_agg(language), '{}') from asked) as languages,
    (select coalesce(array_agg(lexeme), '{}') from asked) as lexemes
  from mine"""
NEAR = """select job_id, idx, embedding <=> %(vector)s::halfvec as distance from app.passages
  where model = %(model)s and (%(job)s::uuid is null or job_id = %(job)s::uuid)
    and (%(language)s::text is null or language = %(language)s::text) order by """
NEAR_BY_HNSW = NEAR + "embedding <=> %(vector)s::halfvec limit %(depth)s"
NEAR_BY_OWNER = NEAR + "(embedding <=> %(vector)s::halfvec) + 0, job_id, idx limit %(depth)s"
BY_HNSW = """select set_config('hnsw.iterative_scan', 'relaxed_order', true),
  set_config('hnsw.ef_search', %(reach)s, true), set_config('enable_sort', 'off', true)"""
AS_USUAL = "select set_config('enable_sort', 'on', true)"

FIND = """with posts as (
    select job_id, places, sum(cardinality(places)) over (partition by language, lexeme) as holders
    from app.lexemes where language = any(%(languages)s) and lexeme = any(%(lexemes)s)
      and (language, lexeme) in (select unnest(%(languages)s::text[]), unnest(%(lexemes)s::text[]))
      and (%(job)s::uuid is null or job_id = %(job)s::uuid)
  ), worded as (
    select job_id, idx, sum(ln(1 + (%(passages)s - holders + 0.5) / (holders + 0.5))) as weight
    from posts, unnest(places) idx group by job_id, idx
  ), words as (
    select job_id, idx, row_number() over (order by weight desc, job_id, idx) as rank from worded
    where not %(strict)s or exists (select from app.passages p where (p.job_id, p.idx) = (worded.job_id, worded.idx)
      and p.words @@ websearch_to_tsquery(app.text_search(p.language), %(text)s))
    order by rank limit %(depth)s
  ), meaning as (
    select job_id, idx, row_number() over (order by distance, job_id, idx) as rank
    from unnest(%(near_jobs)s::uuid[], %(near_places)s::int[], %(distances)s::float8[])
      as near (job_id, idx, distance)
  ), fused as (
    select job_id, idx, words.rank is not null as by_words, meaning.rank is not null as by_meaning,
      coalesce(1.0 / (%(fusion)s + words.rank), 0) + coalesce(1.0 / (%(fusion)s + meaning.rank), 0) as score
    from words full join meaning using (job_id, idx)
  )
  select p.job_id, v.name as video, p.kind, p.language, p.start_s as start, p.end_s as "end", p.body as text,
    p.chapter, fused.score::float8, array_remove(array[case when by_words then 'words' end,
      case when by_meaning then 'meaning' end], null) as found_by
  from fused join app.passages p using (job_id, idx) join app.jobs j on (j.owner, j.id) = (p.owner, p.job_id)
    join app.videos v on (v.owner, v.id) = (j.owner, j.video_id)
  order by fused.score desc, p.job_id, p.idx limit %(limit)s"""


def write(session: Session, ticket: Ticket, made: Passages) -> None:
    """Put the passages in the place of all that the job had."""
    for statement in FORGET:
        session.execute(statement, [ticket.job_id])
    about = {"owner": ticket.owner, "job": ticket.job_id, "language": made.language, "model": made.model}
    for some in in_parts(list(enumerate(made.passages))):
        session.execute(WRITE, about | columns(some))
    session.execute(WRITE_LEXEMES, [ticket.job_id])
    session.execute(WRITE_INDEXED, [ticket.job_id])


def in_parts(rows: Sequence[tuple[int, Passage]]) -> Iterator[list[tuple[int, Passage]]]:
    left = iter(rows)
    while some := list(islice(left, ROWS)):
        yield some


def columns(some: Sequence[tuple[int, Passage]]) -> dict[str, list[Any]]:
    """Parallel arrays of a few passages; a vector as pgvector reads it, in square brackets, or null."""
    return {
        "idx": [idx for idx, _ in some],
        "kind": [each.kind for _, each in some],
        "start": [each.start for _, each in some],
        "end": [each.end for _, each in some],
        "text": [each.text for _, each in some],
        "chapter": [each.chapter for _, each in some],
        "vector": [str(list(each.vector)) if each.vector else None for _, each in some],
    }


def find(session: Session, query: Query) -> list[Hit]:
    """The hits of the session's owner, the best first."""
    asked = query.model_dump() | {"vector": str(list(query.vector))}
    depth = max(DEPTH, 3 * query.limit)
    found = session.execute(SURVEY, asked).fetchone() or {}
    asked |= found | {"depth": depth, "fusion": FUSION, "strict": is_strict(query.text)}
    near = [] if asked["strict"] or not query.vector else nearest(session, asked)
    alike = [row for row in near if row["distance"] <= FARTHEST]
    asked["near_jobs"] = [row["job_id"] for row in alike]
    asked["near_places"] = [row["idx"] for row in alike]
    asked["distances"] = [row["distance"] for row in alike]
    return [Hit.model_validate(row) for row in session.execute(FIND, asked)]


def is_strict(text: str) -> bool:
    """It says which words must stand together or must not be there: "in quotes", or -without."""
    return re.search(r'"|(^|\s)-\w', text) is not None


def nearest(session: Session, asked: dict[str, Any]) -> list[dict[str, Any]]:
    """The passages whose vectors are the nearest: {"job_id", "idx", "distance"}, in any order."""
    wanted = min(asked["depth"], asked["vectors"])
    if by_hnsw(asked["vectors"], asked["everybodys"], asked["depth"]):
        session.execute(BY_HNSW, {"reach": str(min(1000, max(100, asked["depth"])))})
        found = session.execute(NEAR_BY_HNSW, asked).fetchall()
        session.execute(AS_USUAL)
        if len(found) >= wanted:
            return found
    return session.execute(NEAR_BY_OWNER, asked).fetchall()


def by_hnsw(mine: int, everybodys: int, depth: int) -> bool:
    """Whether HNSW is the shorter way: it passes over `everybodys / mine` rows for each that is wanted."""
    return mine * mine > HNSW_COST * depth * max(everybodys, mine)
