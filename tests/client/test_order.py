"""Events in order, each once, whatever the order in which they arrive."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from rushes.client.event_order import EventSequencer
from rushes.domain import Event, EventKind


def event(number: int) -> Event:
    return Event(id=number, job_id=UUID(int=1), owner=UUID(int=2), kind=EventKind.STEP_PROGRESS)


@given(st.integers(0, 12).flatmap(lambda n: st.permutations(list(range(1, n + 1)) * 2)))
def test_any_order_with_any_repeats_comes_out_in_order_and_once(arrivals: list[int]) -> None:
    order = EventSequencer()
    told = [ready.id for number in arrivals for ready in order.take(event(number))]
    assert told == sorted(set(arrivals))
    assert order.held == {}


@given(st.sets(st.integers(1, 30)), st.integers(0, 10))
def test_what_is_held_over_a_gap_is_let_go_in_order(numbers: set[int], after: int) -> None:
    order = EventSequencer(after)
    told = [ready.id for number in sorted(numbers) for ready in order.take(event(number))]
    told += [ready.id for ready in order.let_go()]
    assert told == sorted(number for number in numbers if number > after)
    assert order.take(event(after)) == []


def test_a_latecomer_after_its_gap_was_given_up_is_not_told() -> None:
    order = EventSequencer()
    order.take(event(2))
    assert [ready.id for ready in order.let_go()] == [2]
    assert order.take(event(1)) == []
    assert [ready.id for ready in order.take(event(3))] == [3]
