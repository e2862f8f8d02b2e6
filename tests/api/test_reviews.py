"""A person decides: what they see, what they change, and that a decision counts once."""

import json
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest

from rushes.adapters.aws import DynamoStateStore
from rushes.adapters.postgres.repository import PostgresRepository
from rushes.api import reviews
from rushes.api.reviews import Decision
from rushes.bootstrap import Ports
from rushes.domain import EventKind, Status, Ticket, job_key
from rushes.domain.edits import Edits, Mute
from rushes.errors import Conflict, NotFound, Stale

OTHER = UUID(int=9)
PLAN = Edits(mutes=(Mute(start=1, end=2, reason="profanity"),))
CHANGED = Edits(mutes=(Mute(start=3, end=4),))
YES, NO = Decision(decision="approve"), Decision(decision="reject")


@pytest.fixture
def ports(world: Ports, repository: PostgresRepository, ticket: Ticket) -> Ports:
    world.repository = repository
    world.workflow.start(ticket)
    repository.open_job(ticket, Status.RUNNING)
    world.storage.put(job_key(ticket.job_id, "plan/edits.json"), PLAN.json_bytes(), "application/json")
    reviews.ask(world, ticket, "token")
    return world


def test_whoever_listens_hears_that_a_person_is_asked(ports: Ports, ticket: Ticket) -> None:
    (told,) = ports.events.read_since(ticket.job_id, 0)
    assert (told.kind, told.step) == (EventKind.STEP_STARTED, "review")


def test_the_plan_is_shown_until_it_is_changed(ports: Ports, ticket: Ticket) -> None:
    assert Edits.model_validate(reviews.show(ports, ticket.owner, ticket.job_id)) == PLAN
    reviews.change(ports, ticket.owner, ticket.job_id, CHANGED)
    assert Edits.model_validate(reviews.show(ports, ticket.owner, ticket.job_id)) == CHANGED


def test_of_two_who_change_the_same_plan_the_second_reads_it_first(ports: Ports, ticket: Ticket) -> None:
    read = reviews.tag(reviews.show(ports, ticket.owner, ticket.job_id))
    reviews.change(ports, ticket.owner, ticket.job_id, CHANGED, read)
    reviews.change(ports, ticket.owner, ticket.job_id, CHANGED, read)
    with pytest.raises(Stale, match="read them again"):
        reviews.change(ports, ticket.owner, ticket.job_id, PLAN, read)
    now = reviews.tag(reviews.show(ports, ticket.owner, ticket.job_id))
    reviews.change(ports, ticket.owner, ticket.job_id, PLAN, now)


def test_many_who_change_the_same_plan_at_once_lose_all_but_one(
    ports: Ports, ticket: Ticket, table: str
) -> None:
    ports.state = DynamoStateStore(table)
    read = reviews.tag(reviews.show(ports, ticket.owner, ticket.job_id))
    edits = [Edits(mutes=(Mute(start=k, end=k + 1),)) for k in range(8)]

    def change(mine: Edits) -> bool:
        try:
            reviews.change(ports, ticket.owner, ticket.job_id, mine, read)
        except Stale:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        first = [mine for mine, won in zip(edits, pool.map(change, edits), strict=True) if won]
    assert [Edits.model_validate(reviews.show(ports, ticket.owner, ticket.job_id))] == first


def test_a_decision_lets_the_machine_go_on_once_and_is_kept_with_its_author(
    ports: Ports, ticket: Ticket
) -> None:
    made = reviews.decide(ports, ticket.owner, ticket.job_id, YES)
    assert ports.workflow.answered["token"]["decision"] == "approve"
    kept = json.loads(ports.storage.get(job_key(ticket.job_id, "review/decision.json")))
    assert kept == {"decision": "approve", "by": str(ticket.owner), "at": made["at"]}
    with pytest.raises(Conflict, match="already decided"):
        reviews.decide(ports, ticket.owner, ticket.job_id, NO)
    assert ports.workflow.answered["token"]["decision"] == "approve"


def test_a_machine_that_waits_no_more_says_so(ports: Ports, ticket: Ticket) -> None:
    ports.workflow.resume("token", {})
    with pytest.raises(Conflict, match="expired"):
        reviews.decide(ports, ticket.owner, ticket.job_id, YES)


def test_a_review_that_waits_is_told_again_and_one_that_is_decided_or_cancelled_is_not(
    ports: Ports, ticket: Ticket
) -> None:
    assert [reviews.remind(ports, ticket), reviews.remind(ports, ticket)] == [True, True]
    told = [(event.kind, event.step) for event in ports.events.read_since(ticket.job_id, 0)]
    assert told[1:] == [(EventKind.REVIEW_REMINDED, "review")] * 2
    ports.cancellations.request_cancel(ticket.job_id)
    assert not reviews.remind(ports, ticket)
    reviews.decide(ports, ticket.owner, ticket.job_id, YES)
    assert not reviews.remind(ports, ticket.model_copy(update={"job_id": UUID(int=5)}))
    assert len(ports.events.read_since(ticket.job_id, 0)) == 3


def test_before_there_is_a_plan_there_is_nothing_to_show(ports: Ports, ticket: Ticket) -> None:
    del ports.storage.objects[job_key(ticket.job_id, "plan/edits.json")]
    with pytest.raises(NotFound, match="no plan"):
        reviews.show(ports, ticket.owner, ticket.job_id)


def test_another_sees_changes_and_decides_nothing(ports: Ports, ticket: Ticket) -> None:
    for call in (
        lambda: reviews.show(ports, OTHER, ticket.job_id),
        lambda: reviews.change(ports, OTHER, ticket.job_id, CHANGED),
        lambda: reviews.decide(ports, OTHER, ticket.job_id, YES),
    ):
        with pytest.raises(NotFound):
            call()
    assert ports.state.questions == {ticket.job_id: "token"}


def test_another_changes_nothing_in_the_minute_after_the_owner_changed_the_plan(
    ports: Ports, ticket: Ticket
) -> None:
    reviews.change(ports, ticket.owner, ticket.job_id, CHANGED)
    for tag in ("", "*", reviews.tag(reviews.show(ports, ticket.owner, ticket.job_id))):
        with pytest.raises(NotFound):
            reviews.change(ports, OTHER, ticket.job_id, PLAN, tag)
    assert Edits.model_validate(reviews.show(ports, ticket.owner, ticket.job_id)) == CHANGED
