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

from rushes.jobs import Noun
from rushes.ports import HotStore

FAILURES = 3
REST = 30.0  # seconds
KEPT = 3600  # seconds for which a state is remembered
TRIES = 5  # others may change the state between our look and our change

Clock = Callable[[], float]
"""Seconds since 1970, the same for all who share the breaker."""


class State(Noun):
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
    """The breaker of the service `name`."""

    def __init__(self, name: str, hot: HotStore, clock: Clock) -> None:
        self.name, self.hot, self.clock = f"breaker#{name}", hot, clock

    def may_ask(self) -> bool:
        """Whether the service may be asked now. Who is told yes says `answered` or `failed` afterwards."""
        for _ in range(TRIES):
            version, state = self._look()
            after = state.asked(self.clock())
            if after is None:
                return False
            if after == state or self._put(version, after):
                return True
        return False

    @property
    def is_open(self) -> bool:
        """Whether `may_ask` would say no, without becoming the probe."""
        return self._look()[1].asked(self.clock()) is None

    def answered(self) -> None:
        self._change(lambda state: state.answered())

    def failed(self) -> None:
        self._change(lambda state: state.failed(self.clock()))

    def _change(self, change: Callable[[State], State]) -> None:
        for _ in range(TRIES):
            version, state = self._look()
            after = change(state)
            if after == state or self._put(version, after):
                return

    def _look(self) -> tuple[int, State]:
        version, text = self.hot.mark(self.name)
        try:
            return version, State.model_validate_json(text) if text else State()
        except ValidationError:  # written by another release: forget it
            return version, State()

    def _put(self, version: int, state: State) -> bool:
        return self.hot.remark(self.name, version, state.model_dump_json(), KEPT)
