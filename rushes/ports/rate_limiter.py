"""Who may pass, and what has passed."""

from collections.abc import Mapping
from typing import Any, NamedTuple, Protocol


class Claim(NamedTuple):
    """A call that came under a key: the digest of what it asked, and the answer once there is one."""

    digest: str
    answer: str = ""


class Gate(Protocol):
    """Who may pass, and what has passed. Every item has a time to live."""

    def spend(self, name: str, per_minute: int) -> float:
        """Take one of so many calls a minute: 0.0, or in how many seconds there will be one."""
        ...

    def claim(self, name: str, digest: str, seconds: int) -> Claim | None:
        """Be the one who answers under this name: None for one caller, for the others what is known of it.

        A claim that is neither settled nor released is free again after `seconds`.
        """
        ...

    def settle(self, name: str, digest: str, answer: str, seconds: int) -> None:
        """Keep the answer for those who ask again."""
        ...

    def release(self, name: str) -> None:
        """The work failed: whoever asks next may try."""
        ...

    def beat(self, worker: str, facts: Mapping[str, Any], seconds: int) -> None:
        """A worker lives, and will say so again within `seconds`."""
        ...

    def beats(self) -> Mapping[str, Mapping[str, Any]]:
        """The workers that live, each with what it said of itself."""
        ...
