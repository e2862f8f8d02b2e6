"""A mark of the hot store that many change at once: compare and swap, so that no change is lost."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from rushes.ports import HotStore

TRIES = 20  # at a mark that others change, too

T = TypeVar("T")


@dataclass(frozen=True)
class Mark(Generic[T]):
    """The value under a name, kept for so many seconds after its last change. `read` makes a value of "", too."""

    hot: HotStore
    name: str
    seconds: int
    read: Callable[[str], T]
    write: Callable[[T], str]

    def look(self) -> T:
        return self.read(self.hot.mark(self.name)[1])

    def change(self, how: Callable[[T], T]) -> tuple[T, T] | None:
        """The value before and after `how`, which is asked again when somebody else was first; None when always."""
        for _ in range(TRIES):
            version, text = self.hot.mark(self.name)
            before = self.read(text)
            after = how(before)
            if after == before or self.hot.remark(self.name, version, self.write(after), self.seconds):
                return before, after
        return None
