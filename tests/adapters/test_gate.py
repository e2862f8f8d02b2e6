"""One suite for every Gate; below it what many callers at once do to the one in DynamoDB."""

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from rushes.adapters.aws import Passage
from rushes.adapters.memory import MemoryGate
from rushes.ports import Claim, Gate


@pytest.fixture(params=["memory", "dynamodb"])
def gate(request: pytest.FixtureRequest) -> Gate:
    return MemoryGate() if request.param == "memory" else Passage(request.getfixturevalue("table"))


def test_of_a_crowd_exactly_as_many_pass_as_a_minute_allows(gate: Gate) -> None:
    waits = [gate.spend("1.2.3.4", 5) for _ in range(7)]
    assert waits[:5] == [0.0] * 5
    assert all(0 < wait <= 12 for wait in waits[5:])


def test_one_address_does_not_use_up_the_calls_of_another(gate: Gate) -> None:
    assert gate.spend("1.2.3.4", 1) == 0
    assert gate.spend("1.2.3.4", 1) > 0
    assert gate.spend("5.6.7.8", 1) == 0


def test_a_claim_is_given_to_one_and_its_answer_to_all_others(gate: Gate) -> None:
    assert gate.claim("a", "digest", 60) is None
    assert gate.claim("a", "other", 60) == Claim("digest", "")
    gate.settle("a", "digest", "{}", 60)
    assert gate.claim("a", "digest", 60) == Claim("digest", "{}")
    assert gate.claim("b", "digest", 60) is None


def test_a_claim_whose_work_failed_or_whose_time_is_over_is_free_again(gate: Gate) -> None:
    assert gate.claim("a", "digest", 60) is None
    gate.release("a")
    assert gate.claim("a", "digest", 0) is None
    assert gate.claim("a", "digest", 60) is None


def test_workers_are_known_while_they_say_that_they_live(gate: Gate) -> None:
    gate.beat("one", {"step": "probe"}, 60)
    gate.beat("two", {}, 0)
    assert gate.beats() == {"one": {"step": "probe"}}


def test_calls_come_back_one_by_one_as_the_minute_passes() -> None:
    now = [0.0]
    gate = MemoryGate(lambda: now[0])
    assert [gate.spend("a", 2) for _ in range(3)] == [0, 0, 30]
    now[0] = 30
    assert [gate.spend("a", 2) for _ in range(2)] == [0, 30]
    now[0] = 1000
    assert [gate.spend("a", 2) for _ in range(3)] == [0, 0, 30]


def test_of_many_at_once_exactly_as_many_pass(table: str) -> None:
    gate, before = Passage(table), time.time()
    with ThreadPoolExecutor(8) as pool:
        waits = list(pool.map(lambda _: gate.spend("1.2.3.4", 20), range(60)))
    paid_back = int((time.time() - before) / 3) + 1
    assert 20 <= Counter(waits)[0.0] <= 20 + paid_back


def test_of_many_who_claim_at_once_one_gets_it(table: str) -> None:
    gate = Passage(table)
    with ThreadPoolExecutor(8) as pool:
        claims = list(pool.map(lambda _: gate.claim("a", "digest", 60), range(16)))
    assert claims.count(None) == 1
