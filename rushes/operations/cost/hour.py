"""The cost of an hour of video, step by step, on your own machines."""

from dataclasses import dataclass

from rushes.operations.cost.prices import HOURS, Prices, Share

SECONDS = 3600.0


@dataclass(frozen=True)
class Part:
    """`usd` for one step of an hour of video; `basis` says how the figure was obtained."""

    step: str
    on: str
    usd: float
    basis: str


def hour(prices: Prices) -> list[Part]:
    """The cost of each step for an hour of video, in US dollars."""
    return [Part(share.step, share.on, round(price(share, prices), 4), share.basis) for share in prices.hour]


def price(share: Share, prices: Prices) -> float:
    if share.on in prices.requests:
        return share.count * prices.requests[share.on]
    if share.on == "lambda":
        return share.seconds * prices.gigabyte_second
    return share.seconds / SECONDS * prices.month_of(share.on) / HOURS
