"""Shared values that several processes update, with optimistic locking so that no update is lost."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

MAX_ATTEMPTS = 20  # at one update, against concurrent writers

T = TypeVar("T")


class VersionedStore(Protocol):
    """Texts under names, each with a version and a time to live."""

    def read_version(self, name: str) -> tuple[int, str]:
        """Return the version and the text; (0, "") if there is none or it has expired."""
        ...

    def compare_and_set(self, name: str, version: int, text: str, seconds: int) -> bool:
        """Store `text` as the next version, for `seconds`. Returns False if `version` is no longer current."""
        ...


@dataclass(frozen=True)
class VersionedValue(Generic[T]):
    """The value under a name, stored until `seconds` after its last change. `read` must also parse ""."""

    store: VersionedStore
    name: str
    ttl_seconds: int
    parse: Callable[[str], T]
    serialize: Callable[[T], str]

    def get(self) -> T:
        return self.parse(self.store.read_version(self.name)[1])

    def update(self, change: Callable[[T], T]) -> tuple[T, T] | None:
        """Apply `change` and return the value before and after it.

        `change` runs again if another process wrote in between; returns None after MAX_ATTEMPTS such conflicts.
        """
        for _ in range(MAX_ATTEMPTS):
            version, text = self.store.read_version(self.name)
            before = self.parse(text)
            after = change(before)
            if after == before or self.store.compare_and_set(
                self.name, version, self.serialize(after), self.ttl_seconds
            ):
                return before, after
        return None
