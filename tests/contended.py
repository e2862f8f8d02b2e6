"""A state store in which another process is always first."""

from collections.abc import Callable

from rushes.adapters.memory import MemoryStateStore


class Contended(MemoryStateStore):
    """Before a mark is put, somebody else puts `other` of what stands there, `times` times."""

    def __init__(self, times: int, other: Callable[[str], str]) -> None:
        super().__init__()
        self.times, self.other = times, other

    def compare_and_set(self, name: str, version: int, text: str, seconds: int) -> bool:
        if self.times:
            self.times -= 1
            super().compare_and_set(name, version, self.other(self.read_version(name)[1]), seconds)
            return False
        return super().compare_and_set(name, version, text, seconds)
