"""The bell: who may listen, what is replayed, who has gone."""

import json
from uuid import UUID

import pytest
from hypothesis import example, given
from hypothesis import settings as example_settings
from hypothesis import strategies as st

from rushes.adapters.memory import MemoryEvents, MemorySockets, MemoryStateStore, MemoryWorkflow
from rushes.api import sockets
from rushes.bootstrap import Ports
from rushes.domain import Event, EventKind, Ticket, Topic, Video
from rushes.ports import MAX_SUBSCRIPTIONS
from rushes.settings import Settings

JOB, OWNER, STRANGER = UUID(int=1), UUID(int=2), UUID(int=9)


@pytest.fixture
def ports(world: Ports, ticket: Ticket) -> Ports:
    world.workflow.start(ticket)
    for step in ("probe", "transcribe"):
        world.events.append(Event(job_id=JOB, owner=ticket.owner, kind=EventKind.STEP_STARTED, step=step))
    world.connections.add_connection("mine", ticket.owner)
    world.connections.add_connection("foreign", UUID(int=9))
    return world


def subscribe(after: int = 0, job_id: UUID = JOB) -> str:
    return json.dumps({"action": "subscribe", "job_id": str(job_id), "after": after})


def sent(ports: Ports, connection: str) -> list[dict]:
    return [json.loads(message) for to, message in ports.sockets.sent if to == connection]


def test_a_ticket_opens_one_socket(ports: Ports, ticket: Ticket) -> None:
    url = sockets.issue_ticket(ports, ticket.owner)["url"]
    assert url.startswith("wss://socket?ticket=")
    token = url.partition("ticket=")[2]
    assert ports.socket_tickets.redeem_ticket(token) == ticket.owner
    assert ports.socket_tickets.redeem_ticket(token) is None


def test_a_listener_hears_what_was_told_before(ports: Ports) -> None:
    sockets.receive_message(ports, "mine", subscribe())
    assert [event["id"] for event in sent(ports, "mine")] == [1, 2]


def test_a_listener_who_was_cut_off_goes_on_after_the_last_event(ports: Ports) -> None:
    sockets.receive_message(ports, "mine", subscribe(after=1))
    assert [event["id"] for event in sent(ports, "mine")] == [2]


@pytest.mark.parametrize("connection", ["foreign", "never connected"])
def test_a_stranger_learns_nothing(ports: Ports, connection: str) -> None:
    sockets.receive_message(ports, connection, subscribe())
    assert [message["kind"] for message in sent(ports, connection)] == ["error"]
    assert ports.connections.subscribers(Topic.of_job(JOB)) == []


def test_a_job_that_does_not_exist_looks_like_a_foreign_one(ports: Ports) -> None:
    sockets.receive_message(ports, "mine", subscribe(job_id=UUID(int=77)))
    sockets.receive_message(ports, "foreign", subscribe())
    assert sent(ports, "mine") == sent(ports, "foreign")


@pytest.mark.parametrize("body", ["", "[]", "{", '{"job_id": 1}', '{"job_id": "x"}', '{"after": 3}'])
def test_a_message_that_makes_no_sense_is_answered_in_words(ports: Ports, body: str) -> None:
    sockets.receive_message(ports, "mine", body)
    (answer,) = sent(ports, "mine")
    assert "subscribe" in answer["sentence"]


ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from([str(JOB), str(OWNER), str(STRANGER), "subscribe", "job#1", f"owner#{OWNER}"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from([str(JOB), str(OWNER), str(STRANGER), "job_id", "x"]), inner, max_size=3
        )
    ),
    max_leaves=6,
)
FIELDS = [*sockets.Subscription.model_json_schema()["properties"], "owner", "topic"]
PAIRS = st.lists(st.tuples(st.sampled_from(FIELDS), ANYTHING), max_size=5)
"""The fields of a message in any order, each any number of times, each with any value."""


def as_json(pairs: list[tuple[str, object]]) -> str:
    return "{" + ", ".join(f"{json.dumps(name)}: {json.dumps(value)}" for name, value in pairs) + "}"


@example_settings(deadline=None, derandomize=True, max_examples=400)
@given(st.text(max_size=60) | ANYTHING.map(json.dumps) | PAIRS.map(as_json))
@example(as_json([("action", "subscribe"), ("job_id", str(JOB)), ("after", {})]))
@example(as_json([("action", "subscribe"), ("job_id", str(OWNER)), ("after", {})]))
@example(as_json([("action", "subscribe"), ("job_id", str(STRANGER)), ("job_id", str(JOB))]))
@example('{"after": 1e999}')
def test_no_message_of_any_shape_subscribes_a_stranger_to_another_owners_jobs(body: str) -> None:
    ports = Ports(Settings())
    ports.state, ports.workflow, ports.events, ports.sockets = (
        MemoryStateStore(),
        MemoryWorkflow(),
        MemoryEvents(),
        MemorySockets(),
    )
    ticket = Ticket(job_id=JOB, owner=OWNER, video=Video(bucket="b", key="k", size=1, name="k"))
    ports.workflow.start(ticket)
    ports.events.append(Event(job_id=JOB, owner=OWNER, kind=EventKind.JOB_RUNNING))
    ports.connections.add_connection("stranger", STRANGER)
    sockets.receive_message(ports, "stranger", body)
    told = ports.events.append(Event(job_id=JOB, owner=OWNER, kind=EventKind.JOB_ENDED))
    sockets.notify(ports, [told])
    kinds = {message["kind"] for message in sent(ports, "stranger")}
    assert kinds <= {"error", "pong"}
    of_strangers = {topic for topic, names in ports.state.topics.items() if "stranger" in names}
    assert of_strangers <= {Topic.of_owner(STRANGER)}


def test_at_the_limit_a_subscription_is_refused_with_what_to_do(ports: Ports) -> None:
    for number in range(MAX_SUBSCRIPTIONS):
        ports.connections.subscribe("mine", Topic.of_job(UUID(int=100 + number)))
    sockets.receive_message(ports, "mine", subscribe())
    (answer,) = sent(ports, "mine")
    assert "leave out job_id" in answer["sentence"]


def test_what_is_told_reaches_those_who_listen_and_nobody_else(ports: Ports, ticket: Ticket) -> None:
    ports.connections.subscribe("mine", Topic.of_job(JOB))
    told = ports.events.append(Event(job_id=JOB, owner=ticket.owner, kind=EventKind.JOB_ENDED))
    assert sockets.notify(ports, [told]) == 1
    assert [event["kind"] for event in sent(ports, "mine")] == ["job.ended"]
    assert sent(ports, "foreign") == []


def test_a_listener_who_has_gone_is_forgotten(ports: Ports, ticket: Ticket) -> None:
    ports.connections.subscribe("mine", Topic.of_job(JOB))
    ports.sockets.gone.add("mine")
    told = ports.events.append(Event(job_id=JOB, owner=ticket.owner, kind=EventKind.JOB_ENDED))
    assert sockets.notify(ports, [told]) == 0
    assert ports.connections.subscribers(Topic.of_job(JOB)) == []


def test_who_listens_to_all_hears_every_job_of_its_owner_and_of_nobody_else(
    ports: Ports, ticket: Ticket
) -> None:
    for connection in ("mine", "foreign"):
        sockets.receive_message(ports, connection, json.dumps({"action": "subscribe"}))
    sockets.receive_message(ports, "mine", subscribe(after=2))
    told = ports.events.append(Event(job_id=UUID(int=8), owner=ticket.owner, kind=EventKind.JOB_QUEUED))
    again = ports.events.append(Event(job_id=JOB, owner=ticket.owner, kind=EventKind.JOB_ENDED))
    assert sockets.notify(ports, [told, again]) == 2
    assert [event["job_id"] for event in sent(ports, "mine")] == [str(UUID(int=8)), str(JOB)]
    assert sent(ports, "foreign") == []


def test_who_listens_to_all_goes_on_where_it_was_in_each_job(ports: Ports) -> None:
    sockets.receive_message(ports, "mine", json.dumps({"action": "subscribe", "after": {str(JOB): 1}}))
    assert [event["id"] for event in sent(ports, "mine")] == [2]
    sockets.receive_message(ports, "foreign", json.dumps({"action": "subscribe", "after": {str(JOB): 0}}))
    assert [message["kind"] for message in sent(ports, "foreign")] == ["error"]


def test_a_ping_is_answered_and_nothing_else_happens(ports: Ports) -> None:
    sockets.receive_message(ports, "mine", '{"action": "ping"}')
    assert sent(ports, "mine") == [{"kind": "pong"}]
    assert ports.connections.subscribers(Topic.of_job(JOB)) == []


def test_a_message_says_how_far_the_whole_job_is(ports: Ports, ticket: Ticket) -> None:
    ports.connections.subscribe("mine", Topic.of_job(JOB))
    shares = {"probe": 0.5, "transcribe": 0.5}
    about = {"job_id": JOB, "owner": ticket.owner}
    running = ports.events.append(Event(**about, kind=EventKind.JOB_RUNNING, detail={"steps": shares}))
    done = ports.events.append(Event(**about, kind=EventKind.STEP_SUCCEEDED, step="probe", fraction=1))
    half = ports.events.append(Event(**about, kind=EventKind.STEP_PROGRESS, step="transcribe", fraction=0.5))
    sockets.notify(ports, [running, done, half])
    assert sent(ports, "mine")[-1]["progress"]["fraction"] == 0.75


def test_no_message_is_longer_than_a_frame(ports: Ports, ticket: Ticket) -> None:
    event = Event(
        id=1,
        job_id=JOB,
        owner=ticket.owner,
        kind=EventKind.STEP_FAILED,
        detail={"sentence": "ü" * 20_000, "more": "x" * 40_000},
    )
    told = sockets.message(event)
    assert len(told) <= sockets.MAX_MESSAGE_BYTES
    assert json.loads(told)["detail"] == {"sentence": "ü" * 1000, "shortened": True}


def test_a_thousand_listeners_hear_every_event_in_order(ports: Ports, ticket: Ticket) -> None:
    for number in range(1000):
        ports.connections.add_connection(f"ear-{number}", ticket.owner)
        ports.connections.subscribe(f"ear-{number}", Topic.of_job(JOB))
    told = [
        ports.events.append(Event(job_id=JOB, owner=ticket.owner, kind=EventKind.STEP_PROGRESS, step="probe"))
        for _ in range(5)
    ]
    assert sockets.notify(ports, told) == 5000
    heard: dict[str, list[int]] = {}
    for connection, message in ports.sockets.sent:
        heard.setdefault(connection, []).append(json.loads(message)["id"])
    assert len(heard) == 1000
    assert all(ids == [3, 4, 5, 6, 7] for ids in heard.values())
