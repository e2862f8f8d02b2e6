"""Translators of our own behind the port, whose every word is known."""

from collections.abc import Callable, Sequence

from rushes.errors import BadRequest
from rushes.steps.translate.engine import ReportFraction, TranslationRequest, TranslationResponse

Way = Callable[[Sequence[str]], Sequence[str]]


def shouting(sentences: Sequence[str]) -> Sequence[str]:
    return [sentence.upper() for sentence in sentences]


class Spoken:
    """Translates in the way it is given; `asked` holds what it was asked."""

    row, model, quality, licence = "spoken", "by a test", "full", ""

    def __init__(self, way: Way = shouting, *, heeds_terms: bool = False, cost: float = 0.0) -> None:
        self.way, self.supports_terms, self.cost = way, heeds_terms, cost
        self.asked: list[TranslationRequest] = []

    def check_language_pair(self, source: str, target: str) -> None:  # noqa: ARG002
        if target == "xx":
            raise BadRequest("Nobody speaks “xx”.")

    def translate(self, ask: TranslationRequest, tell: ReportFraction) -> TranslationResponse:
        self.asked.append(ask)
        tell(1.0)
        return TranslationResponse(tuple(self.way(ask.sentences)), self.cost)
