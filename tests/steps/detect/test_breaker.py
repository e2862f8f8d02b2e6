"""The circuit breaker: a pure state, shared through the state store."""

from dataclasses import dataclass
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rushes.adapters.memory import MemoryStateStore
from rushes.steps.detect.breaker import FAILURES, REST, Breaker, State
from tests.contended import Contended


@dataclass
class Clock:
    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def breaker(state: MemoryStateStore, clock: Clock) -> Breaker:
    return Breaker("service", state, clock)


def opened(breaker: Breaker) -> None:
    for _ in range(FAILURES):
        assert breaker.may_ask()
        breaker.failed()


def test_a_service_that_answers_is_asked(breaker: Breaker) -> None:
    for _ in range(10):
        assert breaker.may_ask()
        breaker.answered()


def test_failures_in_a_row_open_it_and_single_ones_do_not(breaker: Breaker) -> None:
    for _ in range(10):
        breaker.failed()
        breaker.failed()
        breaker.answered()
    assert breaker.may_ask()
    opened(breaker)
    assert not breaker.may_ask()
    assert breaker.is_open


def test_after_a_rest_one_is_let_through_and_no_other(breaker: Breaker, clock: Clock) -> None:
    opened(breaker)
    clock.now += REST - 0.1
    assert not breaker.may_ask()
    clock.now += 0.2
    assert not breaker.is_open
    assert [breaker.may_ask() for _ in range(5)] == [True, False, False, False, False]


def test_the_probe_closes_it_or_opens_it_again(breaker: Breaker, clock: Clock) -> None:
    opened(breaker)
    clock.now += REST
    assert breaker.may_ask()
    breaker.failed()
    assert not breaker.may_ask()
    clock.now += REST
    assert breaker.may_ask()
    breaker.answered()
    assert [breaker.may_ask() for _ in range(5)] == [True] * 5


def test_a_probe_that_died_is_followed_by_another(breaker: Breaker, clock: Clock) -> None:
    opened(breaker)
    clock.now += REST
    assert breaker.may_ask()
    clock.now += REST
    assert breaker.may_ask()


def test_all_who_ask_share_it(state: MemoryStateStore, clock: Clock) -> None:
    mine, yours, other = Breaker("a", state, clock), Breaker("a", state, clock), Breaker("b", state, clock)
    opened(mine)
    assert not yours.may_ask()
    assert other.may_ask()
    clock.now += REST
    assert [mine.may_ask(), yours.may_ask()] == [True, False]


def test_a_failure_that_is_told_while_others_write_is_not_lost(clock: Clock) -> None:
    state = Contended(times=2, other=lambda _: State(failures=1).model_dump_json())
    Breaker("service", state, clock).failed()
    assert State.model_validate_json(state.read_version("breaker#service")[1]).failures == 2


def test_a_state_of_another_release_is_forgotten(state: MemoryStateStore, clock: Clock) -> None:
    state.compare_and_set("breaker#service", 0, '{"phase": "ajar"}', 60)
    assert Breaker("service", state, clock).may_ask()


def test_a_lost_store_closes_it(breaker: Breaker, state: MemoryStateStore) -> None:
    opened(breaker)
    state.marks.clear()
    assert breaker.may_ask()


@given(st.lists(st.sampled_from(["ask", "ok", "bad", "wait"]), max_size=60))
def test_whatever_happens_an_open_breaker_lets_one_through_in_a_rest(steps: list[str]) -> None:
    clock, state = Clock(), MemoryStateStore()
    breaker = Breaker("service", state, clock)
    let: list[float] = []
    for step in steps:
        before = State.model_validate_json(state.read_version("breaker#service")[1] or "{}")
        if step == "ask" and breaker.may_ask() and before.phase != "closed":
            let.append(clock.now)
        elif step == "ok":
            breaker.answered()
            let.clear()
        elif step == "bad":
            breaker.failed()
        elif step == "wait":
            clock.now += REST / 3
    assert all(later - earlier >= REST for earlier, later in pairwise(let))
