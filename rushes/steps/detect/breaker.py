"""A circuit breaker for a service that others run: who keeps asking a service that is down waits and pays for it.

closed     it is asked; FAILURES in a row open the breaker, an answer starts the count again
open       it is not asked, for REST seconds
half open  one of those who come is let through, the probe: its answer closes the breaker, its failure opens it
           again; when it says nothing for REST seconds the next one becomes the probe

The state is shared by all who ask, so it lies in the hot store and changes by compare and swap (Nygard, Release
It!, 2007). Losing it closes the breaker: that costs a few vain requests and no result.
"""

from collections.abc import Callable
from typing import Literal

from pydantic import ValidationError

from rushes.domain import FrozenModel
from rushes.ports import VersionedStore
from rushes.ports.versioned_value import VersionedValue

FAILURES = 3
REST = 30.0  # seconds
KEPT = 3600  # seconds for which a state is remembered

Clock = Callable[[], float]
"""Seconds since 1970, the same for all who share the breaker."""


class State(FrozenModel):
    """What is known of a service. `since`: when it was opened, or when the probe was sent."""

    phase: Literal["closed", "open", "half-open"] = "closed"
    failures: int = 0
    since: float = 0.0

    def asked(self, now: float) -> "State | None":
        """The state in which the service may be asked now; None when it may not."""
        if self.phase == "closed":
            return self
        rested = now - self.since >= REST
        return State(phase="half-open", failures=self.failures, since=now) if rested else None

    def answered(self) -> "State":
        return State()

    def failed(self, now: float) -> "State":
        failures = self.failures + 1
        if self.phase == "closed" and failures < FAILURES:
            return State(failures=failures)
        return State(phase="open", failures=failures, since=now)


class Breaker:
    """The breaker of the service `name`. Where too many ask and tell at once it lets nobody through."""

    def __init__(self, name: str, store: VersionedStore, clock: Clock) -> None:
        self.mark = VersionedValue[State](store, f"breaker#{name}", KEPT, read, State.model_dump_json)
        self.clock = clock

    def may_ask(self) -> bool:
        """Whether the service may be asked now. Who is told yes says `answered` or `failed` afterwards."""
        now = self.clock()
        changed = self.mark.update(lambda state: state.asked(now) or state)
        return changed is not None and changed[0].asked(now) is not None

    @property
    def is_open(self) -> bool:
        """Whether `may_ask` would say no, without becoming the probe."""
        return self.mark.get().asked(self.clock()) is None

    def answered(self) -> None:
        self.mark.update(State.answered)

    def failed(self) -> None:
        self.mark.update(lambda state: state.failed(self.clock()))


def read(text: str) -> State:
    """What another release wrote is forgotten."""
    try:
        return State.model_validate_json(text) if text else State()
    except ValidationError:
        return State()
