"""What a model is, and which ways lead to one: a row here, a file beside it, and the suite tests it."""

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
"""`llm`: OpenAI, or any server that speaks its chat protocol. `gemini`: Google's, which can watch a video."""

Answer = TypeVar("Answer", bound=BaseModel)


@dataclass(frozen=True)
class Seen:
    """A video that lies with the model's maker. `tokens` is the most that it counts for in a question."""

    uri: str
    media_type: str
    tokens: int


class Model(Protocol):
    """A question goes out, an answer of the wanted kind comes back. Nothing is sent before it is asked.

    The constructor takes the model's id ("": the settings' own) and the settings; it raises Unavailable with
    how to get what is missing, BadRequest for what is no id.
    """

    row: str
    """Its name in ENGINES."""
    model: str
    """The model's id."""
    window: int
    """Tokens that a question and its answer may have together."""

    def __init__(self, model: str, settings: Settings) -> None: ...

    def ask(self, question: Question, kind: type[Answer], budget: Budget, seen: Seen | None = None) -> Answer:
        """At most three calls. Its cost is reserved in `budget` before each, and what it really cost stays there.

        Raises Unanswered where no answer of that kind came, refusals included; TooLong where the question or
        its answer is more than the model takes, so that the caller can split it; OverBudget without a call;
        Unavailable where the key, the model or the account will not do.
        """
        ...


class Watcher(Model, Protocol):
    """A model that can look at a video itself."""

    def looks_at(self, seconds: float) -> bool:
        """Whether a video of that length leaves room for a question."""
        ...

    def showing(self, video: Path, media_type: str, seconds: float) -> AbstractContextManager[Seen]:
        """The video, uploaded and ready to be asked about; it is deleted there in the end, whatever happens."""
        ...


def language_model(name: str, model: str, settings: Settings) -> Model:
    """The way to a model of that row. Raises BadRequest without such a row, Unavailable without its library."""
    made: Model = build_engine("way to a model", ENGINES, name, "llm", model, settings)
    return made


def allowed(asked: str, settings: Settings) -> str:
    """The model that a job asked for: one of those that this place offers. "" stays "", the engine's own.

    Raises BadRequest for any other, unless the place allows any model: a model is somebody's money.
    """
    offered = (*settings.models, settings.llm_model, settings.gemini_model)
    if not asked or settings.any_model or asked in offered:
        return asked
    raise BadRequest(f"There is no model “{asked[:40]}” here: leave it out, or name one that is offered.")


def id_of(model: str, such_as: str) -> str:
    """The id of a model as it is. Raises BadRequest for what is none."""
    if not fullmatch(r"\w[\w.:-]{,99}(/[\w.:-]{1,100})?", model):
        raise BadRequest(f"“{model[:40]}” is not the id of a model: give one such as {such_as}.")
    return model
