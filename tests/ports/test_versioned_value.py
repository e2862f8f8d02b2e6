"""A value that many change at once: no change is lost, and nobody tries for ever."""

from rushes.adapters.memory import MemoryStateStore
from rushes.ports.versioned_value import MAX_ATTEMPTS, VersionedValue
from tests.contended import Contended


def one_more(text: str) -> str:
    return str(int(text or 0) + 1)


def counter(state: MemoryStateStore) -> VersionedValue[int]:
    return VersionedValue(state, "counter", 60, lambda text: int(text or 0), str)


def test_a_change_is_made_to_what_others_have_left() -> None:
    mark = counter(Contended(times=3, other=one_more))
    assert mark.update(lambda value: value + 10) == (3, 13)
    assert mark.get() == 13


def test_who_is_never_first_hears_so_and_has_changed_nothing() -> None:
    mark = counter(Contended(times=MAX_ATTEMPTS, other=one_more))
    assert mark.update(lambda value: value + 10) is None
    assert mark.get() == MAX_ATTEMPTS


def test_what_stays_as_it_is_is_not_written() -> None:
    state = MemoryStateStore()
    assert counter(state).update(lambda value: value) == (0, 0)
    assert state.marks == {}
