"""The dated price list."""

import tomllib
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import ConfigDict, Field

from rushes.domain import FrozenModel
from rushes.errors import BadRequest

FILE = Path(__file__).with_name("prices.toml")
HOURS = 730.0
"""Hours in a month, as AWS counts them."""


class Share(FrozenModel):
    """The resources of one step for an hour of video: `seconds` of a machine `on`, or `count` requests `on`."""

    step: str
    on: str
    seconds: float = 0.0
    count: float = 0.0
    basis: str


class Prices(FrozenModel):
    """US dollars: `hours` and `months` of running resources, `requests` for each request; see prices.toml."""

    model_config = ConfigDict(populate_by_name=True)

    date: date
    region: str
    hours: dict[str, float]
    months: dict[str, float]
    requests: dict[str, float]
    gigabyte_second: float = Field(description="Of a Lambda on arm64.")
    free: frozenset[str] = Field(description="Resource types that are billed by use alone.")
    hour: tuple[Share, ...]

    def of_hour(self, machine: str) -> float:
        """An hour of a machine. Raises BadRequest for an unlisted machine."""
        if machine not in self.hours:
            raise BadRequest(f"There is no price for {machine}: add it to {FILE.name}.")
        return self.hours[machine]

    def month_of(self, machine: str) -> float:
        """A month of a machine that runs all the time."""
        return self.of_hour(machine) * HOURS


@cache
def prices() -> Prices:
    """Read the prices in prices.toml."""
    values: dict[str, Any] = tomllib.loads(FILE.read_text())
    return Prices.model_validate(values)
