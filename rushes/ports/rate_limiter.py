"""Rate limits."""

from typing import Protocol


class RateLimiter(Protocol):
    def take(self, name: str, per_minute: int) -> float:
        """Take one of `per_minute` calls: 0.0, or the seconds until the next one is free."""
        ...
