"""The prices of models per million tokens: from the settings, else from prices.json, which dates its figures."""

import json
import re
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from rushes.errors import Unavailable
from rushes.settings import Settings

MILLION = 1_000_000


class Price(NamedTuple):
    """US dollars for a million input tokens, and for a million output tokens."""

    asked: float
    answered: float

    def usd(self, asked: int, answered: int) -> float:
        """Return the cost of a call in US dollars."""
        return (asked * self.asked + answered * self.answered) / MILLION


@cache
def listed() -> dict[str, Price]:
    """Load the prices of prices.json by model."""
    table = json.loads(files("rushes.llm").joinpath("prices.json").read_text())
    return {model: Price(*pair) for model, pair in table["models"].items()}


def find_price(model: str, settings: Settings) -> Price:
    """Return the price of a model, also if its id ends in a date. Raises Unavailable if it is unknown."""
    own_prices = {name: Price(asked, answered) for name, asked, answered in settings.llm_prices}
    price = own_prices.get(model) or listed().get(re.sub(r"-\d{4}-\d{2}-\d{2}$", "", model))
    if price is None:
        raise Unavailable(
            f"The price of the model {model} is unknown: set RUSHES_LLM_PRICES to "
            f'[["{model}", dollars, dollars]] per million input and output tokens, 0 and 0 for a server '
            "of your own."
        )
    return price
