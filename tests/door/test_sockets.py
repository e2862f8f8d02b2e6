"""The bell: who may listen, what is replayed, who has gone."""

import json
from uuid import UUID

import pytest

from rushes.bootstrap import Ports
from rushes.door import sockets
from rushes.jobs import Event, EventKind, Ticket

JOB = UUID(int=1)


@pytest.fixture
def ports(world: Ports, ticket: Ticket) -> Ports:
    world.flow.start(ticket)
    for step in ("probe", "transcribe"):
        world.events.tell(Event(job_id=JOB, owner=ticket.owner, kind=EventKind.STEP_STARTED, step=step))
    world.hot.connect("mine", ticket.owner)
    world.hot.connect("foreign", UUID(int=9))
    return world


def subscribe(after: int = 0, job_id: UUID = JOB) -> str:
    return json.dumps({"action": "subscribe", "job_id": str(job_id), "after": after})


def sent(ports: Ports, connection: str) -> list[dict]:
    return [json.loads(message) for to, message in ports.sockets.sent if to == connection]


def test_a_ticket_opens_one_socket(ports: Ports, ticket: Ticket) -> None:
    url = sockets.issue(ports, ticket.owner)["url"]
    assert url.startswith("wss://socket?ticket=")
    token = url.partition("ticket=")[2]
    assert ports.hot.redeem(token) == ticket.owner
    assert ports.hot.redeem(token) is None


def test_a_listener_hears_what_was_told_before(ports: Ports) -> None:
    sockets.hear(ports, "mine", subscribe())
    assert [event["id"] for event in sent(ports, "mine")] == [1, 2]


def test_a_listener_who_was_cut_off_goes_on_after_the_last_event(ports: Ports) -> None:
    sockets.hear(ports, "mine", subscribe(after=1))
    assert [event["id"] for event in sent(ports, "mine")] == [2]


@pytest.mark.parametrize("connection", ["foreign", "never connected"])
def test_a_stranger_learns_nothing(ports: Ports, connection: str) -> None:
    sockets.hear(ports, connection, subscribe())
    assert [message["kind"] for message in sent(ports, connection)] == ["error"]
    assert ports.hot.listeners(JOB) == []


def test_a_job_that_does_not_exist_looks_like_a_foreign_one(ports: Ports) -> None:
    sockets.hear(ports, "mine", subscribe(job_id=UUID(int=77)))
    sockets.hear(ports, "foreign", subscribe())
    assert sent(ports, "mine") == sent(ports, "foreign")


@pytest.mark.parametrize("body", ["", "[]", "{", '{"job_id": 1}', '{"job_id": "x"}', '{"after": 0}'])
def test_a_message_that_makes_no_sense_is_answered_in_words(ports: Ports, body: str) -> None:
    sockets.hear(ports, "mine", body)
    (answer,) = sent(ports, "mine")
    assert "subscribe" in answer["sentence"]


def test_what_is_told_reaches_those_who_listen_and_nobody_else(ports: Ports, ticket: Ticket) -> None:
    ports.hot.listen("mine", JOB)
    told = ports.events.tell(Event(job_id=JOB, owner=ticket.owner, kind=EventKind.JOB_ENDED))
    assert sockets.notify(ports, [told]) == 1
    assert [event["kind"] for event in sent(ports, "mine")] == ["job.ended"]
    assert sent(ports, "foreign") == []


def test_a_listener_who_has_gone_is_forgotten(ports: Ports, ticket: Ticket) -> None:
    ports.hot.listen("mine", JOB)
    ports.sockets.gone.add("mine")
    told = ports.events.tell(Event(job_id=JOB, owner=ticket.owner, kind=EventKind.JOB_ENDED))
    assert sockets.notify(ports, [told]) == 0
    assert ports.hot.listeners(JOB) == []
