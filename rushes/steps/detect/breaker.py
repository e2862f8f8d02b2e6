"""A circuit breaker for an external service, so that callers do not wait for or pay for a service that is down.

closed     requests pass; MAX_FAILURES consecutive failures open the breaker, a success resets the count
open       requests are refused for OPEN_SECONDS
half-open  one request passes as a probe: its success closes the breaker, its failure opens it again; if the probe
           reports nothing for OPEN_SECONDS, the next request becomes the probe

The state is shared by all callers, so it is a versioned value in the state store, changed by compare and swap (Nygard,
Release It!, 2007). Losing it closes the breaker: that costs a few failed requests and no result.
"""

from collections.abc import Callable
from typing import Literal

from pydantic import ValidationError

from rushes.domain import FrozenModel
from rushes.ports import VersionedStore
from rushes.ports.versioned_value import VersionedValue

FAILURES = 3
REST = 30.0  # seconds
RETENTION_SECONDS = 3600

Clock = Callable[[], float]
"""Seconds since 1970, the same for all callers that share the breaker."""


class State(FrozenModel):
    """The state of a breaker. `since`: when it opened, or when the probe was sent."""

    phase: Literal["closed", "open", "half-open"] = "closed"
    failures: int = 0
    since: float = 0.0

    def asked(self, now: float) -> "State | None":
        """Return the state in which a request may pass now; None if it may not."""
        if self.phase == "closed":
            return self
        is_rested = now - self.since >= REST
        return State(phase="half-open", failures=self.failures, since=now) if is_rested else None

    def answered(self) -> "State":
        """Return the state after a success."""
        return State()

    def failed(self, now: float) -> "State":
        """Return the state after a failure."""
        failures = self.failures + 1
        if self.phase == "closed" and failures < FAILURES:
            return State(failures=failures)
        return State(phase="open", failures=failures, since=now)


class Breaker:
    """The breaker of the service `name`. If too many callers change the state at once, it refuses requests."""

    def __init__(self, name: str, store: VersionedStore, clock: Clock) -> None:
        self.state = VersionedValue[State](
            store, f"breaker#{name}", RETENTION_SECONDS, parse_state, State.model_dump_json
        )
        self.clock = clock

    def may_ask(self) -> bool:
        """Whether a request may be sent now. After True the caller must record the outcome."""
        now = self.clock()
        change = self.state.update(lambda state: state.asked(now) or state)
        return change is not None and change[0].asked(now) is not None

    @property
    def is_open(self) -> bool:
        """Whether `allow_request` would return False, without becoming the probe."""
        return self.state.get().asked(self.clock()) is None

    def answered(self) -> None:
        """Record a success."""
        self.state.update(State.answered)

    def failed(self) -> None:
        """Record a failure."""
        self.state.update(lambda state: state.failed(self.clock()))


def parse_state(text: str) -> State:
    """Parse a stored state; one written by an incompatible release is ignored."""
    try:
        return State.model_validate_json(text) if text else State()
    except ValidationError:
        return State()
