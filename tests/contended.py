"""A hot store in which somebody else is always first."""

from collections.abc import Callable

from rushes.adapters.memory import MemoryHot


class Contended(MemoryHot):
    """Before a mark is put, somebody else puts `other` of what stands there, `times` times."""

    def __init__(self, times: int, other: Callable[[str], str]) -> None:
        super().__init__()
        self.times, self.other = times, other

    def remark(self, name: str, version: int, text: str, seconds: int) -> bool:
        if self.times:
            self.times -= 1
            super().remark(name, version, self.other(self.mark(name)[1]), seconds)
            return False
        return super().remark(name, version, text, seconds)
