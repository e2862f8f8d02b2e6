"""One suite for every StateStore; below it what time and other processes do to the one in DynamoDB."""

import time
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

import boto3
import pytest

from rushes.adapters.aws import DynamoStateStore
from rushes.adapters.memory import MemoryStateStore
from rushes.domain import Ticket, Topic, Upload
from rushes.ports import MAX_SUBSCRIPTIONS, StateStore
from rushes.steps.detect.breaker import FAILURES, REST, Breaker

JOB, OTHER, OWNER = UUID(int=1), UUID(int=3), UUID(int=2)


@pytest.fixture(params=["memory", "dynamodb"])
def store(request: pytest.FixtureRequest) -> StateStore:
    return (
        MemoryStateStore()
        if request.param == "memory"
        else DynamoStateStore(request.getfixturevalue("table"))
    )


def test_attempts_count_from_one_for_each_step_of_each_job(store: StateStore) -> None:
    assert [store.count_attempt(JOB, "probe") for _ in range(3)] == [1, 2, 3]
    assert store.count_attempt(JOB, "transcribe") == 1
    assert store.count_attempt(OTHER, "probe") == 1


def test_a_promised_upload_comes_back_whole(store: StateStore, ticket: Ticket) -> None:
    upload = Upload(ticket=ticket, upload_id="abc~def")
    assert store.find_upload(ticket.job_id) is None
    store.register_upload(upload)
    assert store.find_upload(ticket.job_id) == upload
    assert store.find_upload(uuid4()) is None


def test_a_question_is_answered_once(store: StateStore) -> None:
    assert store.take_review_token(JOB) is None
    store.store_review_token(JOB, "token")
    assert [store.has_review_token(JOB), store.has_review_token(OTHER)] == [True, False]
    assert store.take_review_token(OTHER) is None
    assert store.take_review_token(JOB) == "token"
    assert not store.has_review_token(JOB)
    assert store.take_review_token(JOB) is None


def test_a_question_asked_again_takes_the_place_of_the_first(store: StateStore) -> None:
    store.store_review_token(JOB, "first")
    store.store_review_token(JOB, "second")
    assert store.take_review_token(JOB) == "second"


def test_marks_are_put_under_the_version_that_was_read_and_no_other(store: StateStore) -> None:
    assert store.read_version("x") == (0, "")
    assert store.compare_and_set("x", 0, "one", 60)
    version, text = store.read_version("x")
    assert text == "one"
    assert not store.compare_and_set("x", version + 1, "late", 60)
    assert not store.compare_and_set("x", 0, "stale", 60)
    assert store.compare_and_set("x", version, "two", 60)
    assert store.read_version("x")[1] == "two"
    assert store.read_version("y") == (0, "")


def test_a_breaker_opens_rests_and_is_closed_by_its_probe(store: StateStore) -> None:
    now = 1000.0
    breaker = Breaker("service", store, lambda: now)
    for _ in range(FAILURES):
        assert breaker.may_ask()
        breaker.failed()
    assert not breaker.may_ask()
    now += REST
    assert [breaker.may_ask(), breaker.may_ask()] == [True, False]
    breaker.answered()
    assert [breaker.may_ask(), breaker.may_ask()] == [True, True]


def test_a_cancelled_job_stays_so_and_no_other_does(store: StateStore) -> None:
    assert not store.is_cancelled(JOB)
    store.request_cancel(JOB)
    store.request_cancel(JOB)
    assert store.is_cancelled(JOB)
    assert not store.is_cancelled(OTHER)


def test_a_ticket_is_redeemed_once(store: StateStore) -> None:
    ticket = store.issue_ticket(OWNER, 60)
    assert store.redeem_ticket(ticket) == OWNER
    assert store.redeem_ticket(ticket) is None


def test_nobody_redeems_what_was_never_issued(store: StateStore) -> None:
    assert store.redeem_ticket("guess") is None
    assert store.redeem_ticket("") is None


def test_no_two_tickets_are_the_same(store: StateStore) -> None:
    tickets = {store.issue_ticket(OWNER, 60) for _ in range(20)}
    assert len(tickets) == 20
    assert all(len(ticket) >= 32 for ticket in tickets)


def test_a_connection_has_its_owner_until_it_disconnects(store: StateStore) -> None:
    store.add_connection("L0SM9cOFvHcCIhw=", OWNER)
    assert store.connection_owner("L0SM9cOFvHcCIhw=") == OWNER
    store.remove_connection("L0SM9cOFvHcCIhw=")
    assert store.connection_owner("L0SM9cOFvHcCIhw=") is None


def test_a_job_has_each_listener_once(store: StateStore) -> None:
    for connection in ("a=", "b="):
        store.add_connection(connection, OWNER)
        store.subscribe(connection, Topic.of_job(JOB))
        store.subscribe(connection, Topic.of_job(JOB))
    store.subscribe("a=", Topic.of_job(OTHER))
    assert sorted(store.subscribers(Topic.of_job(JOB))) == ["a=", "b="]
    assert list(store.subscribers(Topic.of_job(OTHER))) == ["a="]


def test_who_disconnects_listens_to_nothing_and_the_others_go_on(store: StateStore) -> None:
    for connection in ("a=", "b="):
        store.add_connection(connection, OWNER)
        store.subscribe(connection, Topic.of_job(JOB))
    store.subscribe("a=", Topic.of_job(OTHER))
    store.remove_connection("a=")
    store.remove_connection("a=")
    assert list(store.subscribers(Topic.of_job(JOB))) == ["b="]
    assert list(store.subscribers(Topic.of_job(OTHER))) == []


def test_an_owners_topic_is_not_the_job_of_the_same_id(store: StateStore) -> None:
    store.add_connection("a=", OWNER)
    store.subscribe("a=", Topic.of_owner(JOB))
    assert list(store.subscribers(Topic.of_owner(JOB))) == ["a="]
    assert list(store.subscribers(Topic.of_job(JOB))) == []


def test_a_connection_holds_so_many_subscriptions_and_no_more(store: StateStore) -> None:
    store.add_connection("a=", OWNER)
    store.add_connection("b=", OWNER)
    jobs = [Topic.of_job(UUID(int=number)) for number in range(MAX_SUBSCRIPTIONS)]
    assert all(store.subscribe("a=", topic) for topic in jobs)
    assert not store.subscribe("a=", Topic.of_owner(OWNER))
    assert list(store.subscribers(Topic.of_owner(OWNER))) == []
    assert store.subscribe("a=", jobs[0])
    assert store.subscribe("b=", Topic.of_owner(OWNER))


def items(table: str) -> list[dict[str, dict[str, str]]]:
    found: list[dict[str, dict[str, str]]] = boto3.client("dynamodb").scan(TableName=table)["Items"]
    return found


def test_a_ticket_that_is_too_old_is_refused_although_it_is_still_there(table: str) -> None:
    store = DynamoStateStore(table)
    ticket = store.issue_ticket(OWNER, 0)
    assert len(items(table)) == 1
    assert store.redeem_ticket(ticket) is None


def test_a_ticket_presented_by_many_at_once_lets_one_in(table: str) -> None:
    store = DynamoStateStore(table)
    ticket = store.issue_ticket(OWNER, 60)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(store.redeem_ticket, [ticket] * 8))
    assert sorted(answers, key=str) == [OWNER] + [None] * 7 or answers.count(OWNER) == 1


def test_the_table_never_holds_a_ticket_that_could_be_redeemed(table: str) -> None:
    ticket = DynamoStateStore(table).issue_ticket(OWNER, 60)
    assert ticket not in str(items(table))


def test_attempts_counted_at_once_are_all_counted(table: str) -> None:
    store = DynamoStateStore(table)
    with ThreadPoolExecutor(4) as pool:
        counts = list(pool.map(lambda _: store.count_attempt(JOB, "probe"), range(20)))
    assert sorted(counts) == list(range(1, 21))


def test_of_many_who_change_a_mark_at_once_one_does(table: str) -> None:
    store = DynamoStateStore(table)
    assert store.read_version("x") == (0, "")
    for version in range(3):
        with ThreadPoolExecutor(8) as pool:
            done = list(pool.map(lambda k: store.compare_and_set("x", version, str(k), 60), range(8)))  # noqa: B023
        assert done.count(True) == 1
        assert store.read_version("x") == (version + 1, str(done.index(True)))


def test_a_mark_whose_time_is_over_is_gone_and_can_be_put_again(table: str) -> None:
    store = DynamoStateStore(table)
    assert store.compare_and_set("x", 0, "old", 0)
    assert len(items(table)) == 1
    assert store.read_version("x") == (0, "")
    assert not store.compare_and_set("x", 1, "stale", 60)
    assert store.compare_and_set("x", 0, "new", 60)
    assert store.read_version("x") == (1, "new")


def test_disconnecting_leaves_no_item_behind(table: str) -> None:
    store = DynamoStateStore(table)
    store.add_connection("a=", OWNER)
    store.subscribe("a=", Topic.of_job(JOB))
    store.subscribe("a=", Topic.of_job(OTHER))
    store.remove_connection("a=")
    assert items(table) == []


def test_a_connection_that_has_gone_can_listen_to_nothing(table: str) -> None:
    store = DynamoStateStore(table)
    store.subscribe("gone=", Topic.of_job(JOB))
    assert store.subscribers(Topic.of_job(JOB)) == []
    assert items(table) == []


def test_every_item_has_a_time_to_live_in_seconds(table: str, ticket: Ticket) -> None:
    store = DynamoStateStore(table)
    store.count_attempt(JOB, "probe")
    store.request_cancel(JOB)
    store.register_upload(Upload(ticket=ticket, upload_id="u"))
    store.issue_ticket(OWNER, 60)
    store.add_connection("a=", OWNER)
    store.subscribe("a=", Topic.of_job(JOB))
    store.compare_and_set("x", 0, "one", 60)
    found = items(table)
    assert len(found) == 8
    now = time.time()
    assert all(now < int(item["expires"]["N"]) <= now + 7 * 86_400 + 1 for item in found)


def test_an_expired_item_that_is_still_there_is_not_seen(table: str) -> None:
    store = DynamoStateStore(table)
    store.request_cancel(JOB)
    store.add_connection("a=", OWNER)
    store.subscribe("a=", Topic.of_job(JOB))
    for item in items(table):
        boto3.client("dynamodb").put_item(TableName=table, Item={**item, "expires": {"N": "1"}})
    assert not store.is_cancelled(JOB)
    assert store.connection_owner("a=") is None
    assert store.subscribers(Topic.of_job(JOB)) == []


def test_a_job_spends_up_to_its_limits_and_no_further(store: StateStore) -> None:
    assert store.spend_budget(JOB, 60, 10, 100, 1000)
    assert not store.spend_budget(JOB, 41, 10, 100, 1000)
    assert not store.spend_budget(JOB, 1, 991, 100, 1000)
    assert store.spend_budget(JOB, 40, 990, 100, 1000)
    assert not store.spend_budget(JOB, 1, 0, 100, 1000)
    assert store.spend_budget(JOB, -30, -500, 100, 1000)
    assert store.spend_budget(JOB, 30, 500, 100, 1000)
    assert store.spend_budget(OTHER, 100, 1000, 100, 1000)


def test_what_alone_is_over_the_limit_is_not_spent(store: StateStore) -> None:
    assert not store.spend_budget(JOB, 101, 0, 100, 1000)
    assert store.spend_budget(JOB, 100, 0, 100, 0)
    assert not store.spend_budget(JOB, 0, 1, 100, 0)


def test_many_steps_at_once_do_not_pass_a_limit_together(table: str) -> None:
    store = DynamoStateStore(table)
    with ThreadPoolExecutor(8) as pool:
        spent = list(pool.map(lambda _: store.spend_budget(JOB, 10, 1, 100, 1000), range(24)))
    assert sum(spent) == 10


def test_all_live_state_of_a_job_is_forgotten_and_of_no_other(table: str, ticket: Ticket) -> None:
    store = DynamoStateStore(table)
    store.count_attempt(ticket.job_id, "probe")
    store.register_upload(Upload(ticket=ticket, upload_id="u"))
    store.count_attempt(OTHER, "probe")
    assert store.delete_job_state(ticket.job_id) == 2
    assert [item["pk"]["S"] for item in items(table)] == [f"job#{OTHER}"]


def test_what_an_owner_brings_is_counted_once_for_each_job_up_to_the_share(store: StateStore) -> None:
    assert store.charge_month(OWNER, "2026-11", JOB, 60, 100)
    assert store.charge_month(OWNER, "2026-11", JOB, 60, 100), "a second attempt of the same"
    assert not store.charge_month(OWNER, "2026-11", OTHER, 60, 100)
    assert store.charge_month(OWNER, "2026-11", OTHER, 40, 100)
    assert store.charge_month(OWNER, "2026-12", UUID(int=9), 60, 100)
    assert store.charge_month(UUID(int=7), "2026-11", UUID(int=9), 60, 100)


def test_many_videos_at_once_do_not_pass_the_share_together(table: str) -> None:
    with ThreadPoolExecutor(8) as pool:
        let_in = pool.map(
            lambda _: DynamoStateStore(table).charge_month(OWNER, "2026-11", uuid4(), 30, 100), range(16)
        )
        assert sum(let_in) == 3
