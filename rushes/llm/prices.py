"""What a million tokens cost: prices.json says from when its figures are; the settings come first."""

import json
import re
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from rushes.errors import Unavailable
from rushes.settings import Settings

MILLION = 1_000_000


class Price(NamedTuple):
    """US dollars for a million tokens that are asked, and for a million that are answered."""

    asked: float
    answered: float

    def usd(self, asked: int, answered: int) -> float:
        return (asked * self.asked + answered * self.answered) / MILLION


@cache
def listed() -> dict[str, Price]:
    table = json.loads(files("rushes.llm").joinpath("prices.json").read_text())
    return {model: Price(*pair) for model, pair in table["models"].items()}


def price(model: str, settings: Settings) -> Price:
    """Also of a model that is named with its date. Raises Unavailable for one whose price nobody knows."""
    own = {name: Price(asked, answered) for name, asked, answered in settings.llm_prices}
    known = own.get(model) or listed().get(re.sub(r"-\d{4}-\d{2}-\d{2}$", "", model))
    if known is None:
        raise Unavailable(
            f"Nobody knows what the model {model} costs: set RUSHES_LLM_PRICES to "
            f'[["{model}", dollars, dollars]] for a million tokens asked and answered, 0 and 0 for a server '
            "of your own."
        )
    return known
