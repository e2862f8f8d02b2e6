"""Hybrid search in PostgreSQL: full-text search and vector search over passages, fused by rank.

The nearest vectors are found in one of two ways. The HNSW index covers all owners and filters by owner afterwards:
fast for an owner of many passages. For an owner of few, an exact scan of the owner's passages is faster; it is also
the fallback if HNSW returns too few rows. See docs/decisions.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from rushes.adapters.postgres.sessions import Session
from rushes.domain import Ticket
from rushes.domain.search import Hit, Passage, Passages, Query

BATCH_ROWS = 200  # per insert: HNSW takes some milliseconds for each row
RANK_CONSTANT = 60  # reciprocal rank fusion (Cormack, Clarke, Büttcher 2009): 1 / (60 + rank) in each list
MIN_LIST_LENGTH = 30  # minimum length of each list
MAX_COSINE_DISTANCE = 0.75  # beyond it a passage is not similar
HNSW_ROW_COST = 20  # cost of a row that HNSW filters out, in rows of an exact scan

DELETE_PASSAGES = [
    "delete from app.search_passages where job_id = %s",
    "delete from app.search_terms where job_id = %s",
]
DELETE_PASSAGES += ["delete from app.index_status where job_id = %s"]
INSERT_PASSAGES = """insert into app.search_passages
  (owner, job_id, position, language, kind, start_s, end_s, text, chapter, model, embedding)
  select %(owner)s, %(job)s, position, %(language)s, kind, start_s, end_s, text, chapter, %(model)s, embedding::halfvec
  from unnest(%(position)s::int[], %(kind)s::text[], %(start)s::float8[], %(end)s::float8[], %(text)s::text[],
    %(chapter)s::text[], %(vector)s::text[]) as row (position, kind, start_s, end_s, text, chapter, embedding)"""
INSERT_LEXEMES = """insert into app.search_terms (owner, language, lexeme, job_id, positions)
  select owner, language, word.lexeme, job_id, array_agg(position order by position)
  from app.search_passages, unnest(words) word where job_id = %s group by owner, language, word.lexeme, job_id"""
INSERT_INDEX_STATUS = """insert into app.index_status (owner, job_id, language, model, passages)
  select owner, job_id, language, model, count(*) from app.search_passages where job_id = %s
  group by owner, job_id, language, model"""

COUNT_CANDIDATES = """with mine as (
    select language, model, passages from app.index_status where (%(job)s::uuid is null or job_id = %(job)s::uuid)
      and (%(language)s::text is null or language = %(language)s::text)
  ), asked as (
    select language, word.lexeme from (select distinct language from mine) known,
      unnest(to_tsvector(app.text_search(language), %(text)s)) word
  )
  select coalesce(sum(passages), 0)::int as passages,
    coalesce(sum(passages) filter (where model = %(model)s), 0)::int as vectors,
    (select greatest(reltuples, 0)::bigint from pg_class where oid = 'app.search_passages'::regclass) as everybodys,
    (select coalesce(array_agg(language), '{}') from asked) as languages,
    (select coalesce(array_agg(lexeme), '{}') from asked) as lexemes
  from mine"""
NEAR = """select job_id, position, embedding <=> %(vector)s::halfvec as distance from app.search_passages
  where model = %(model)s and (%(job)s::uuid is null or job_id = %(job)s::uuid)
    and (%(language)s::text is null or language = %(language)s::text) order by """
NEAR_BY_HNSW = NEAR + "embedding <=> %(vector)s::halfvec limit %(depth)s"
NEAR_BY_SCAN = NEAR + "(embedding <=> %(vector)s::halfvec) + 0, job_id, position limit %(depth)s"
PREFER_HNSW = """select set_config('hnsw.iterative_scan', 'relaxed_order', true),
  set_config('hnsw.ef_search', %(reach)s, true), set_config('enable_sort', 'off', true)"""
RESET_PLANNER = "select set_config('enable_sort', 'on', true)"

RANK_HITS = """with posts as (
    select job_id, positions, sum(cardinality(positions)) over (partition by language, lexeme) as holders
    from app.search_terms where language = any(%(languages)s) and lexeme = any(%(lexemes)s)
      and (language, lexeme) in (select unnest(%(languages)s::text[]), unnest(%(lexemes)s::text[]))
      and (%(job)s::uuid is null or job_id = %(job)s::uuid)
  ), worded as (
    select job_id, position, sum(ln(1 + (%(passages)s - holders + 0.5) / (holders + 0.5))) as weight
    from posts, unnest(positions) as position group by job_id, position
  ), words as (
    select job_id, position, row_number() over (order by weight desc, job_id, position) as rank from worded
    where not %(strict)s or exists (select from app.search_passages p
      where (p.job_id, p.position) = (worded.job_id, worded.position)
      and p.words @@ websearch_to_tsquery(app.text_search(p.language), %(text)s))
    order by rank limit %(depth)s
  ), meaning as (
    select job_id, position, row_number() over (order by distance, job_id, position) as rank
    from unnest(%(near_jobs)s::uuid[], %(near_positions)s::int[], %(distances)s::float8[])
      as near (job_id, position, distance)
  ), fused as (
    select job_id, position, words.rank is not null as by_words, meaning.rank is not null as by_meaning,
      coalesce(1.0 / (%(fusion)s + words.rank), 0) + coalesce(1.0 / (%(fusion)s + meaning.rank), 0) as score
    from words full join meaning using (job_id, position)
  )
  select p.job_id, v.name as video, p.kind, p.language, p.start_s as start, p.end_s as "end", p.text as text,
    p.chapter, fused.score::float8, array_remove(array[case when by_words then 'words' end,
      case when by_meaning then 'meaning' end], null) as found_by
  from fused join app.search_passages p using (job_id, position)
    join app.jobs j on (j.owner, j.id) = (p.owner, p.job_id)
    join app.videos v on (v.owner, v.id) = (j.owner, j.video_id)
  order by fused.score desc, p.job_id, p.position limit %(limit)s"""


def write_passages(session: Session, ticket: Ticket, passages: Passages) -> None:
    """Replace the passages of the job."""
    for statement in DELETE_PASSAGES:
        session.execute(statement, [ticket.job_id])
    common = {
        "owner": ticket.owner,
        "job": ticket.job_id,
        "language": passages.language,
        "model": passages.model,
    }
    for batch in batched(list(enumerate(passages.passages))):
        session.execute(INSERT_PASSAGES, common | passage_columns(batch))
    session.execute(INSERT_LEXEMES, [ticket.job_id])
    session.execute(INSERT_INDEX_STATUS, [ticket.job_id])


def batched(rows: Sequence[tuple[int, Passage]]) -> Iterator[list[tuple[int, Passage]]]:
    remaining = iter(rows)
    while batch := list(islice(remaining, BATCH_ROWS)):
        yield batch


def passage_columns(batch: Sequence[tuple[int, Passage]]) -> dict[str, list[Any]]:
    """Parallel arrays of the passages' columns; vectors in pgvector's text format, or null."""
    return {
        "position": [position for position, _ in batch],
        "kind": [passage.kind for _, passage in batch],
        "start": [passage.start for _, passage in batch],
        "end": [passage.end for _, passage in batch],
        "text": [passage.text for _, passage in batch],
        "chapter": [passage.chapter for _, passage in batch],
        "vector": [str(list(passage.vector)) if passage.vector else None for _, passage in batch],
    }


def find_hits(session: Session, query: Query) -> list[Hit]:
    """Search the passages of the session's owner, the best hits first."""
    parameters = query.model_dump() | {"vector": str(list(query.vector))}
    depth = max(MIN_LIST_LENGTH, 3 * query.limit)
    counts = session.execute(COUNT_CANDIDATES, parameters).fetchone() or {}
    parameters |= counts | {"depth": depth, "fusion": RANK_CONSTANT, "strict": is_strict(query.text)}
    neighbours = [] if parameters["strict"] or not query.vector else find_nearest(session, parameters)
    similar = [row for row in neighbours if row["distance"] <= MAX_COSINE_DISTANCE]
    parameters["near_jobs"] = [row["job_id"] for row in similar]
    parameters["near_positions"] = [row["position"] for row in similar]
    parameters["distances"] = [row["distance"] for row in similar]
    return [Hit.model_validate(row) for row in session.execute(RANK_HITS, parameters)]


def is_strict(text: str) -> bool:
    """Whether a query contains a quoted phrase or excludes a word: "in quotes", or -without."""
    return re.search(r'"|(^|\s)-\w', text) is not None


def find_nearest(session: Session, parameters: dict[str, Any]) -> list[dict[str, Any]]:
    """Find the passages with the nearest vectors: {"job_id", "position", "distance"}, in any order."""
    required_rows = min(parameters["depth"], parameters["vectors"])
    if should_use_hnsw(parameters["vectors"], parameters["everybodys"], parameters["depth"]):
        session.execute(PREFER_HNSW, {"reach": str(min(1000, max(100, parameters["depth"])))})
        rows = session.execute(NEAR_BY_HNSW, parameters).fetchall()
        session.execute(RESET_PLANNER)
        if len(rows) >= required_rows:
            return rows
    return session.execute(NEAR_BY_SCAN, parameters).fetchall()


def should_use_hnsw(owned_rows: int, all_rows: int, depth: int) -> bool:
    """Whether HNSW is faster: it filters out `all_rows / owned_rows` rows for each row it returns."""
    return owned_rows * owned_rows > HNSW_ROW_COST * depth * max(all_rows, owned_rows)
