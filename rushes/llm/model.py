"""The language model protocol and the registry of engines; the conformance suite tests every entry."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from re import fullmatch
from typing import Protocol, TypeVar

from pydantic import BaseModel

from rushes.engines import build_engine
from rushes.errors import BadRequest
from rushes.llm.budget import Budget
from rushes.llm.question import Question
from rushes.settings import Settings

ENGINES = {"llm": "rushes.llm.openai:OpenAIModel", "gemini": "rushes.llm.gemini:Gemini"}
"""`llm`: OpenAI, or any server with its chat API. `gemini`: Google's, which can process a video."""

Answer = TypeVar("Answer", bound=BaseModel)


@dataclass(frozen=True)
class Seen:
    """A video uploaded to the model's provider. `tokens` is the most that it counts for in a question."""

    uri: str
    media_type: str
    tokens: int


class Model(Protocol):
    """A language model that answers a question in a given schema.

    The constructor takes the model's id ("": the one in the settings) and the settings. It sends nothing. It raises
    Unavailable, with instructions to get what is missing, and BadRequest for an invalid id.
    """

    row: str
    """Its name in ENGINES."""
    model: str
    """The model's id."""
    window: int
    """Tokens that a question and its answer may have together."""

    def __init__(self, model: str, settings: Settings) -> None: ...

    def ask(
        self, question: Question, kind: type[Answer], budget: Budget, video: Seen | None = None
    ) -> Answer:
        """Ask with at most three calls. Reserves the cost of each in `budget` and corrects it to the real cost.

        Raises Unanswered if no answer of that kind came, refusals included; TooLong if the question or its answer
        exceeds the context, so that the caller can split it; OverBudget without a call; Unavailable if the key, the
        model or the account is not usable.
        """
        ...


class Watcher(Model, Protocol):
    """A model that can process a video itself."""

    def looks_at(self, seconds: float) -> bool:
        """Whether a video of that length leaves room for a question."""
        ...

    def showing(self, video: Path, media_type: str, seconds: float) -> AbstractContextManager[Seen]:
        """Upload the video for questions; it is deleted from the provider on exit."""
        ...


def language_model(name: str, model: str, settings: Settings) -> Model:
    """Create the engine of that name. Raises BadRequest if there is none, Unavailable without its library."""
    engine: Model = build_engine("way to a model", ENGINES, name, "llm", model, settings)
    return engine


def allowed(requested: str, settings: Settings) -> str:
    """Return the model that a job requests if this deployment offers it. "" stays "", the engine's own.

    Raises BadRequest for any other, unless the deployment allows any model: a model costs the operator money.
    """
    offered = (*settings.models, settings.llm_model, settings.gemini_model)
    if not requested or settings.any_model or requested in offered:
        return requested
    raise BadRequest(f"There is no model “{requested[:40]}” here: leave it out, or name one that is offered.")


def id_of(model: str, example: str) -> str:
    """Return a valid model id unchanged. Raises BadRequest for any other."""
    if not fullmatch(r"\w[\w.:-]{,99}(/[\w.:-]{1,100})?", model):
        raise BadRequest(f"“{model[:40]}” is not the id of a model: give one such as {example}.")
    return model
