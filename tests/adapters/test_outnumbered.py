"""Two owners, one with nearly everything: the way to the nearest passages is fast for one and complete for both."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import numpy as np
import psycopg
import pytest

from rushes.adapters.postgres.repository import PostgresRepository
from rushes.adapters.postgres.search import NEAR_BY_HNSW, NEAR_BY_SCAN, PREFER_HNSW, RANK_HITS
from rushes.domain.search import Query
from rushes.local.postgres import LocalPostgres
from tests.adapters.test_search import ANN, BOB, MODEL, axis, keep, passages, texts


@pytest.fixture(scope="module")
def outnumbered(
    postgres: LocalPostgres, one_database: str
) -> Iterator[tuple[PostgresRepository, psycopg.Connection]]:
    """Of 1,500 passages Ann has 40 and Bob the rest, Bob's all nearer to what is asked for."""
    made = PostgresRepository(postgres.clone("test_outnumbered"))
    rng = np.random.default_rng(5)
    mine = [tuple(np.r_[1.0, rng.normal(0, 0.02, 383)]) for _ in range(40)]
    theirs = [tuple(np.r_[1.0, rng.normal(0, 0.002, 383)]) for _ in range(1460)]
    keep(made, ANN, passages([f"ann's fog {at}" for at in range(40)], vectors=[axis(*each) for each in mine]))
    keep(
        made,
        BOB,
        passages([f"bob's fog {at}" for at in range(1460)], vectors=[axis(*each) for each in theirs]),
    )
    with psycopg.connect(postgres.url("test_outnumbered", "postgres"), autocommit=True) as admin:
        admin.execute("analyze")
        yield made, admin
    made.close()
    postgres.drop("test_outnumbered")


def test_an_outnumbered_owner_gets_all_of_their_hits_and_nobody_elses(
    outnumbered: tuple[PostgresRepository, psycopg.Connection],
) -> None:
    repository, _ = outnumbered
    for text in ("fog", "vessel"):
        found = repository.search_passages(ANN, Query(text=text, model=MODEL, vector=axis(1), limit=40))
        assert len({text for text in texts(found) if text.startswith("ann's")}) == len(found) == 40
    found = repository.search_passages(BOB, Query(text="vessel", model=MODEL, vector=axis(1), limit=40))
    assert len({text for text in texts(found) if text.startswith("bob's")}) == len(found) == 40


def plan(repository: PostgresRepository, owner: UUID, statement: str, asked: dict[str, object]) -> str:
    with repository.sessions.transaction(owner) as session:
        if statement == NEAR_BY_HNSW:
            session.execute(PREFER_HNSW, {"reach": "100"})
        rows = session.execute(f"explain {statement}", asked).fetchall()
    return "\n".join(row["QUERY PLAN"] for row in rows)


def test_the_indexes_are_used(outnumbered: tuple[PostgresRepository, psycopg.Connection]) -> None:
    repository, _ = outnumbered
    asked: dict[str, Any] = {
        "vector": str(list(axis(1))),
        "model": MODEL,
        "job": None,
        "language": None,
        "depth": 30,
    }
    assert "search_passages_by_meaning" in plan(repository, BOB, NEAR_BY_HNSW, asked)
    assert "search_passages_by_meaning" not in plan(repository, ANN, NEAR_BY_SCAN, asked)
    asked |= {"languages": ["en"], "lexemes": ["fog"], "text": "fog", "passages": 1460, "strict": False}
    asked |= {"near_jobs": [], "near_positions": [], "distances": [], "fusion": 60, "limit": 10}
    found = plan(repository, BOB, RANK_HITS, asked)
    assert "search_terms_pkey" in found
