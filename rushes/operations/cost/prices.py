"""The dated list of prices."""

import tomllib
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from rushes.errors import BadRequest

FILE = Path(__file__).with_name("prices.toml")
HOURS = 730.0
"""Hours of a month, as AWS counts them."""


class Share(BaseModel):
    """What one step of an hour of video takes: `seconds` of a machine `on`, or `count` requests `on`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    step: str
    on: str
    seconds: float = 0.0
    count: float = 0.0
    basis: str


class Prices(BaseModel):
    """US dollars: `hours` and `months` of what runs or is there, `requests` for each one, see prices.toml."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    date: date
    region: str
    hours: dict[str, float]
    months: dict[str, float]
    requests: dict[str, float]
    gigabyte_second: float = Field(description="Of a Lambda on arm64.")
    free: frozenset[str] = Field(description="Kinds of resources that are paid by use alone.")
    hour: tuple[Share, ...]

    def of_hour(self, machine: str) -> float:
        """An hour of a machine. Raises BadRequest for one that the list does not know."""
        if machine not in self.hours:
            raise BadRequest(f"There is no price for {machine}: add it to {FILE.name}.")
        return self.hours[machine]

    def month_of(self, machine: str) -> float:
        """A month of a machine that never stops."""
        return self.of_hour(machine) * HOURS


@cache
def prices() -> Prices:
    """The prices in prices.toml."""
    found: dict[str, Any] = tomllib.loads(FILE.read_text())
    return Prices.model_validate(found)
