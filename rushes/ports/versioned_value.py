"""Shared values that several processes update: optimistic locking, so that no update is lost."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

MAX_ATTEMPTS = 20  # at a mark that others change, too

T = TypeVar("T")


class VersionedStore(Protocol):
    """Texts under names, each with a version and a time to live."""

    def read_version(self, name: str) -> tuple[int, str]:
        """The version and the text; (0, "") when there is none or it has expired."""
        ...

    def compare_and_set(self, name: str, version: int, text: str, seconds: int) -> bool:
        """Store `text` as the next version, for `seconds`. False when the version is no longer `version`."""
        ...


@dataclass(frozen=True)
class VersionedValue(Generic[T]):
    """The value under a name, kept for so many seconds after its last change. `read` makes a value of "", too."""

    store: VersionedStore
    name: str
    seconds: int
    read: Callable[[str], T]
    write: Callable[[T], str]

    def get(self) -> T:
        return self.read(self.store.read_version(self.name)[1])

    def update(self, how: Callable[[T], T]) -> tuple[T, T] | None:
        """The value before and after `how`, which is asked again when somebody else was first; None when always."""
        for _ in range(MAX_ATTEMPTS):
            version, text = self.store.read_version(self.name)
            before = self.read(text)
            after = how(before)
            if after == before or self.store.compare_and_set(
                self.name, version, self.write(after), self.seconds
            ):
                return before, after
        return None
