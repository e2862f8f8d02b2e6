"""Rate limits."""

from typing import Protocol


class RateLimiter(Protocol):
    def acquire(self, name: str, per_minute: int) -> float:
        """Count one of `per_minute` calls. Returns 0.0 if permitted, else the seconds to wait."""
        ...
