"""A value that many change at once: no change is lost, and nobody tries for ever."""

from rushes.adapters.memory import MemoryHot
from rushes.ports.versioned_value import TRIES, Mark
from tests.contended import Contended


def one_more(text: str) -> str:
    return str(int(text or 0) + 1)


def counter(hot: MemoryHot) -> Mark[int]:
    return Mark(hot, "counter", 60, lambda text: int(text or 0), str)


def test_a_change_is_made_to_what_others_have_left() -> None:
    mark = counter(Contended(times=3, other=one_more))
    assert mark.change(lambda value: value + 10) == (3, 13)
    assert mark.look() == 13


def test_who_is_never_first_hears_so_and_has_changed_nothing() -> None:
    mark = counter(Contended(times=TRIES, other=one_more))
    assert mark.change(lambda value: value + 10) is None
    assert mark.look() == TRIES


def test_what_stays_as_it_is_is_not_written() -> None:
    hot = MemoryHot()
    assert counter(hot).change(lambda value: value) == (0, 0)
    assert hot.marks == {}
