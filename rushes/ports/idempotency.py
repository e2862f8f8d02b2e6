"""Idempotency keys: a request repeated under one key is executed once."""

from typing import NamedTuple, Protocol


class Claim(NamedTuple):
    """A stored request: its digest, and its answer once it is completed."""

    digest: str
    answer: str = ""


class IdempotencyStore(Protocol):
    """Claims by name, each with a time to live."""

    def claim(self, name: str, digest: str, seconds: int) -> Claim | None:
        """Claim an idempotency key. Returns None to the first caller and the stored claim to every other.

        A claim that is neither completed nor released expires after `seconds`.
        """
        ...

    def complete(self, name: str, digest: str, answer: str, seconds: int) -> None:
        """Store the answer for repeated requests."""
        ...

    def release(self, name: str) -> None:
        """Delete the claim after a failure, so that the next caller can retry."""
        ...
