"""One suite each for rate limits, idempotency keys and heartbeats; below them many callers at once on DynamoDB."""

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from rushes.adapters.aws import DynamoHeartbeatStore, DynamoIdempotencyStore, DynamoRateLimiter
from rushes.adapters.memory import MemoryHeartbeatStore, MemoryIdempotencyStore, MemoryRateLimiter
from rushes.ports import Claim, HeartbeatStore, IdempotencyStore, RateLimiter


@pytest.fixture(params=["memory", "dynamodb"])
def rate_limits(request: pytest.FixtureRequest) -> RateLimiter:
    return (
        MemoryRateLimiter()
        if request.param == "memory"
        else DynamoRateLimiter(request.getfixturevalue("table"))
    )


@pytest.fixture(params=["memory", "dynamodb"])
def idempotency(request: pytest.FixtureRequest) -> IdempotencyStore:
    return (
        MemoryIdempotencyStore()
        if request.param == "memory"
        else DynamoIdempotencyStore(request.getfixturevalue("table"))
    )


@pytest.fixture(params=["memory", "dynamodb"])
def heartbeats(request: pytest.FixtureRequest) -> HeartbeatStore:
    return (
        MemoryHeartbeatStore()
        if request.param == "memory"
        else DynamoHeartbeatStore(request.getfixturevalue("table"))
    )


def test_of_a_crowd_exactly_as_many_pass_as_a_minute_allows(rate_limits: RateLimiter) -> None:
    waits = [rate_limits.acquire("1.2.3.4", 5) for _ in range(7)]
    assert waits[:5] == [0.0] * 5
    assert all(0 < wait <= 12 for wait in waits[5:])


def test_one_address_does_not_use_up_the_calls_of_another(rate_limits: RateLimiter) -> None:
    assert rate_limits.acquire("1.2.3.4", 1) == 0
    assert rate_limits.acquire("1.2.3.4", 1) > 0
    assert rate_limits.acquire("5.6.7.8", 1) == 0


def test_a_claim_is_given_to_one_and_its_answer_to_all_others(idempotency: IdempotencyStore) -> None:
    assert idempotency.claim("a", "digest", 60) is None
    assert idempotency.claim("a", "other", 60) == Claim("digest", "")
    idempotency.complete("a", "digest", "{}", 60)
    assert idempotency.claim("a", "digest", 60) == Claim("digest", "{}")
    assert idempotency.claim("b", "digest", 60) is None


def test_a_claim_whose_work_failed_or_whose_time_is_over_is_free_again(idempotency: IdempotencyStore) -> None:
    assert idempotency.claim("a", "digest", 60) is None
    idempotency.release("a")
    assert idempotency.claim("a", "digest", 0) is None
    assert idempotency.claim("a", "digest", 60) is None


def test_workers_are_known_while_they_say_that_they_live(heartbeats: HeartbeatStore) -> None:
    heartbeats.record_beat("one", {"step": "probe"}, 60)
    heartbeats.record_beat("two", {}, 0)
    assert heartbeats.read_beats() == {"one": {"step": "probe"}}


def test_calls_come_back_one_by_one_as_the_minute_passes() -> None:
    now = [0.0]
    rate_limits = MemoryRateLimiter(lambda: now[0])
    assert [rate_limits.acquire("a", 2) for _ in range(3)] == [0, 0, 30]
    now[0] = 30
    assert [rate_limits.acquire("a", 2) for _ in range(2)] == [0, 30]
    now[0] = 1000
    assert [rate_limits.acquire("a", 2) for _ in range(3)] == [0, 0, 30]


def test_of_many_at_once_exactly_as_many_pass(table: str) -> None:
    rate_limits, before = DynamoRateLimiter(table), time.time()
    with ThreadPoolExecutor(8) as pool:
        waits = list(pool.map(lambda _: rate_limits.acquire("1.2.3.4", 20), range(60)))
    paid_back = int((time.time() - before) / 3) + 1
    assert 20 <= Counter(waits)[0.0] <= 20 + paid_back


def test_of_many_who_claim_at_once_one_gets_it(table: str) -> None:
    idempotency = DynamoIdempotencyStore(table)
    with ThreadPoolExecutor(8) as pool:
        claims = list(pool.map(lambda _: idempotency.claim("a", "digest", 60), range(16)))
    assert claims.count(None) == 1
