"""What an owner finds through the door: by words and by meaning, in their own films."""

from pathlib import Path
from uuid import UUID

import pytest

from rushes.adapters.postgres.repository import PostgresRepository
from rushes.api.search import search
from rushes.bootstrap import Ports
from rushes.domain import Ticket
from rushes.domain.search import Passage, Passages
from rushes.errors import BadRequest, NotFound
from rushes.nlp.embeddings import engine
from rushes.settings import Settings

OTHER = UUID(int=9)
LINES = ("The harbour was closed by fog.", "Ships wait outside.", "A cook shows how to bake bread.")


@pytest.fixture
def ports(world: Ports, repository: PostgresRepository, ticket: Ticket) -> Ports:
    """One film of three sentences."""
    world.repository = repository
    embedder = engine("minilm", Settings())
    vectors = embedder.embed(LINES)
    made = tuple(
        Passage(kind="speech", start=at, end=at + 1, text=line, vector=tuple(map(float, vectors[at])))
        for at, line in enumerate(LINES)
    )
    repository.record_results(
        ticket, [], [], [], "en", Passages(language="en", model=embedder.model, passages=made)
    )
    return world


def test_a_sentence_is_found_by_what_it_means(ports: Ports, ticket: Ticket) -> None:
    found = search(ports, ticket.owner, "vessels anchored at sea", 10, None, None)
    assert found.signals == ("words", "meaning")
    assert (found.data[0].text, found.data[0].start) == (LINES[1], 1.0)
    assert found.data[0].found_by == ("meaning",)
    assert LINES[2] not in [hit.text for hit in found.data]


def test_another_owner_finds_nothing(ports: Ports, ticket: Ticket) -> None:
    assert search(ports, OTHER, "ships", 10, None, None).data == ()
    with pytest.raises(NotFound):
        search(ports, OTHER, "ships", 10, None, ticket.job_id)


def test_without_an_embedder_words_alone_are_looked_for_and_it_is_said(
    ports: Ports, ticket: Ticket, tmp_path: Path
) -> None:
    ports.settings = ports.settings.model_copy(update={"weights": str(tmp_path)})
    found = search(ports, ticket.owner, "fog", 10, None, None)
    assert found.signals == ("words",)
    assert [hit.text for hit in found.data] == [LINES[0]]


def test_blanks_are_refused(ports: Ports, ticket: Ticket) -> None:
    with pytest.raises(BadRequest, match="Put the search text"):
        search(ports, ticket.owner, " \t", 10, None, None)


def test_a_deleted_job_is_not_found(ports: Ports, repository: PostgresRepository, ticket: Ticket) -> None:
    with repository.sessions.transaction(ticket.owner) as session:
        session.execute("delete from app.jobs where id = %s", [ticket.job_id])
    assert search(ports, ticket.owner, "fog", 10, None, None).data == ()
