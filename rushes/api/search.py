"""Search all recordings of an owner."""

from uuid import UUID

from rushes.bootstrap import Ports
from rushes.domain.search import Query, SearchResults
from rushes.errors import BadRequest, Unavailable
from rushes.nlp.embeddings import engine
from rushes.settings import Settings

LONGEST = 400  # characters of a query
USUAL, MOST = 10, 100  # hits


def search(
    ports: Ports, owner: UUID, text: str, limit: int, language: str | None, job: UUID | None
) -> SearchResults:
    """Find the best hits. `signals` says whether embeddings were compared or words alone.

    Raises BadRequest for a blank query, NotFound for a job that the owner does not have.
    """
    if not text.strip():
        raise BadRequest("Put the search text into `q`.")
    if job:
        ports.repository.get_job(owner, job)
    model, vector = meaning(text, ports.settings)
    query = Query(text=text, model=model, vector=vector, limit=limit, language=language, job=job)
    hits = tuple(ports.repository.search_passages(owner, query))
    return SearchResults(data=hits, signals=("words", "meaning") if vector else ("words",))


def meaning(text: str, settings: Settings) -> tuple[str, tuple[float, ...]]:
    """Embed the text: (model, vector); empty if no embedder is installed."""
    try:
        embedder = engine(settings.embedder, settings)
    except Unavailable:
        return "", ()
    return embedder.model, tuple(map(float, embedder.embed([text])[0]))
