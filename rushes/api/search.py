"""What an owner looks for in all of their films."""

from uuid import UUID

from rushes.bootstrap import Ports
from rushes.domain.search import Findings, Query
from rushes.errors import BadRequest, Unavailable
from rushes.nlp.embeddings import engine
from rushes.settings import Settings

LONGEST = 400  # characters
USUAL, MOST = 10, 100  # hits


def search(
    ports: Ports, owner: UUID, text: str, limit: int, language: str | None, job: UUID | None
) -> Findings:
    """The best hits. `signals` says whether meanings were compared, too, or words alone.

    Raises BadRequest for a text of blanks, NotFound for a job that is none of the owner's.
    """
    if not text.strip():
        raise BadRequest("Say what you look for in `q`.")
    if job:
        ports.repository.job(owner, job)
    model, vector = meaning(text, ports.settings)
    query = Query(text=text, model=model, vector=vector, limit=limit, language=language, job=job)
    hits = tuple(ports.repository.search(owner, query))
    return Findings(data=hits, signals=("words", "meaning") if vector else ("words",))


def meaning(text: str, settings: Settings) -> tuple[str, tuple[float, ...]]:
    """The embedder's model and the vector of the text; nothing where no embedder is installed."""
    try:
        embedder = engine(settings.embedder, settings)
    except Unavailable:
        return "", ()
    return embedder.model, tuple(map(float, embedder.embed([text])[0]))
