"""What is told of a job arrives whole, in order and once, and the telling always ends."""

import json
import socket
from collections.abc import Callable
from dataclasses import replace
from itertools import islice
from uuid import UUID, uuid4

import pytest
from websockets.sync.server import ServerConnection

from rushes.client import Client, RetryPolicy
from rushes.domain import Event, EventKind, Status
from rushes.errors import NotFound, TryAgain
from tests.client.conftest import Clock
from tests.client.stand_in import StandIn

STEPS = 6  # progress events between job.running and job.ended


@pytest.fixture
def job_id(server: StandIn) -> str:
    """A running job that has told nothing but that it runs."""
    job_id = str(uuid4())
    server.open_job(job_id, "running")
    server.tell(job_id, "job.running")
    return job_id


def finish(server: StandIn, job_id: str) -> None:
    for number in range(STEPS):
        server.tell(job_id, "step.progress", "transcribe", number / STEPS)
    server.end(job_id, "succeeded")


def ids(events: list[Event]) -> list[int]:
    return [event.id for event in events]


WHOLE = list(range(1, STEPS + 3))


def send(connection: ServerConnection, events: list[dict[str, object]]) -> None:
    for event in events:
        connection.send(json.dumps(event))


def test_events_of_the_socket_arrive_until_the_end(server: StandIn, client: Client, job_id: str) -> None:
    def speak(connection: ServerConnection, job: str, after: int) -> None:
        finish(server, job)
        server.replay(connection, job, after)

    server.speak = speak
    events = list(client.events(job_id))
    assert ids(events) == WHOLE
    assert events[-1].kind is EventKind.JOB_ENDED
    assert server.subscriptions == [1], "what was asked for over HTTP is not sent again"


def test_repeats_and_disorder_are_put_right(server: StandIn, client: Client, job_id: str) -> None:
    def speak(connection: ServerConnection, job: str, after: int) -> None:
        finish(server, job)
        told = server.told[job]
        send(connection, [told[3], told[1], told[1], told[0], told[2], *told[5:3:-1], *told[6:], *told])
        server.stay(connection)

    server.speak = speak
    assert ids(list(client.events(job_id))) == WHOLE


def test_a_socket_that_closes_midway_is_opened_again_where_it_broke(
    server: StandIn, client: Client, job_id: str
) -> None:
    def speak(connection: ServerConnection, job: str, after: int) -> None:
        if len(server.subscriptions) == 1:
            server.tell(job, "step.progress", "transcribe", 0.5)
            send(connection, server.told[job][1:])
            return
        finish(server, job)
        server.replay(connection, job, after)

    server.speak = speak
    assert ids(list(client.events(job_id))) == [*WHOLE, WHOLE[-1] + 1]
    assert server.subscriptions == [1, 2]


def test_a_silent_socket_is_checked_by_asking_and_replaced_when_deaf(
    server: StandIn, client: Client, job_id: str
) -> None:
    def speak(connection: ServerConnection, job: str, after: int) -> None:
        if len(server.subscriptions) == 2:
            finish(server, job)
            server.replay(connection, job, after)
        server.tell(job, "step.progress", "transcribe", 0.1)
        server.stay(connection)

    server.speak = speak
    assert ids(list(client.events(job_id))) == [*WHOLE, WHOLE[-1] + 1]
    assert server.subscriptions == [1, 2]


def test_a_silent_socket_that_missed_nothing_is_kept(server: StandIn, client: Client, job_id: str) -> None:
    asked: list[int] = []

    def speak(connection: ServerConnection, job: str, after: int) -> None:
        while server.count("/events") < 4:
            server.closing.wait(0.01)
        asked.append(server.count("/events"))
        finish(server, job)
        server.replay(connection, job, after)

    server.speak = speak
    assert ids(list(client.events(job_id))) == WHOLE
    assert server.subscriptions == [1]
    assert asked[0] >= 4


@pytest.mark.parametrize("fault", ["no ticket", "not a socket", "an error on the socket", "no JSON"])
def test_without_a_socket_the_api_is_polled_to_the_end(
    server: StandIn, client: Client, job_id: str, fault: str, clock: Clock
) -> None:
    if fault == "no ticket":
        server.break_(
            "POST", "socket-tickets", status=201, times=99, body={"url": f"ws://127.0.0.1:9/{fault}"}
        )
    if fault == "not a socket":
        server.break_(
            "POST", "socket-tickets", status=201, times=99, body={"url": f"{server.endpoint}/health"}
        )
    words = '{"kind": "error", "sentence": "no"}' if fault == "an error on the socket" else "<html>"

    def speak(connection: ServerConnection, job: str, after: int) -> None:
        connection.send(words)

    server.speak = speak
    heard: list[int] = []
    for event in client.events(job_id):
        heard.append(event.id)
        if event.id <= STEPS:
            server.tell(job_id, "step.progress", "transcribe", event.id / STEPS)
        elif event.kind is not EventKind.JOB_ENDED:
            server.end(job_id, "succeeded")
    assert heard == WHOLE
    assert server.count("/events") >= 2


def test_a_socket_that_cannot_be_opened_is_tried_less_and_less_and_the_api_is_asked_meanwhile(
    server: StandIn, client: Client, job_id: str, clock: Clock
) -> None:
    server.break_("POST", "socket-tickets", status=201, times=99, body={"url": "ws://127.0.0.1:9/"})
    tried, asked = list[int](), list[int]()

    def meanwhile() -> None:
        tried.append(server.count("socket-tickets"))
        asked.append(server.count("/events"))
        if clock.now > 150:
            server.end(job_id, "succeeded")

    clock.on_sleep = meanwhile
    assert ids(list(client.events(job_id))) == [1, 2]
    assert tried == [2, 3, *[4] * 3, *[5] * 6, *[6] * 12, *[7] * 8]
    assert clock.slept[:6] == [2, 5, 5, 5, 5, 5]
    assert asked == sorted(set(asked)), "before each wait it is asked again"


def test_those_whose_sockets_failed_together_do_not_come_back_together() -> None:
    pace = RetryPolicy(chance=iter([0.0, 0.5, 1.0]).__next__)
    assert [pace.before_reopening(9) for _ in range(3)] == [30, 45, 60]


def test_a_gap_is_filled_by_asking(server: StandIn, client: Client, job_id: str) -> None:
    def speak(connection: ServerConnection, job: str, after: int) -> None:
        finish(server, job)
        send(connection, server.told[job][3:])
        server.stay(connection)

    server.speak = speak
    assert ids(list(client.events(job_id))) == WHOLE


def test_an_event_that_is_lost_for_good_holds_the_others_up_only_for_a_while(
    server: StandIn, client: Client, job_id: str, clock: Clock
) -> None:
    for fraction in (0.2, 0.4, 0.6):
        server.tell(job_id, "step.progress", "transcribe", fraction)
    del server.told[job_id][2]
    server.speak = lambda connection, *_: server.stay(connection)
    clock.tick = 0.03
    heard = []
    for event in client.events(job_id):
        heard.append(event.id)
        if event.id == 4:
            server.end(job_id, "succeeded")
    assert heard == [1, 2, 4, 5]


def test_a_job_that_ended_without_telling_it_ends_the_events(
    server: StandIn, client: Client, job_id: str
) -> None:
    server.jobs[job_id]["status"] = "failed"
    assert ids(list(client.events(job_id))) == [1]
    assert client.wait(job_id).status is Status.FAILED


def test_events_go_on_after_the_last_one_known(server: StandIn, client: Client, job_id: str) -> None:
    finish(server, job_id)
    assert ids(list(client.events(job_id, after=5))) == WHOLE[5:]
    assert ids(list(client.events(job_id, after=WHOLE[-1]))) == []


def test_the_events_of_no_job_are_an_error_at_once(client: Client) -> None:
    with pytest.raises(NotFound):
        list(client.events(uuid4()))


def test_a_stack_that_goes_away_ends_the_events_with_an_error(
    server: StandIn, client: Client, job_id: str
) -> None:
    server.break_("GET", "/events", status=503, times=99)
    with pytest.raises(TryAgain):
        list(client.events(job_id))


def test_a_listener_may_leave_at_any_time(server: StandIn, client: Client, job_id: str) -> None:
    finish(server, job_id)
    assert ids(list(islice(client.events(job_id), 3))) == [1, 2, 3]


def test_process_uploads_tells_and_waits(
    server: StandIn, client: Client, video: object, tmp_path: object
) -> None:
    told: list[Event] = []
    job = client.process(str(video), on_event=told.append)
    assert job.status is Status.SUCCEEDED
    assert job.steps[0].engine == "echo"
    assert [event.kind for event in told][-1] is EventKind.JOB_ENDED


def test_the_end_may_be_written_down_a_moment_after_it_is_told(
    server: StandIn, client: Client, job_id: str, clock: Clock
) -> None:
    finish(server, job_id)
    server.jobs[job_id]["status"] = "running"
    clock.on_sleep = lambda: server.jobs[job_id].update(status="succeeded")
    assert client.wait(UUID(job_id)).status is Status.SUCCEEDED


def test_an_end_that_is_never_written_down_is_an_error(server: StandIn, client: Client, job_id: str) -> None:
    finish(server, job_id)
    server.jobs[job_id]["status"] = "running"
    with pytest.raises(TryAgain, match="its end is not recorded"):
        client.wait(job_id)


def test_cancel_stops_a_job(
    server: StandIn, client: Client, job_id: str, new_client: Callable[..., Client]
) -> None:
    client.cancel(job_id)
    assert client.job(job_id).status is Status.CANCELLED


@pytest.mark.parametrize("after", range(1, STEPS + 2))
def test_a_socket_that_is_cut_in_the_middle_of_a_message_loses_and_repeats_nothing(
    server: StandIn, client: Client, job_id: str, after: int
) -> None:
    """The line is cut, not closed: no word of farewell, and half of a message."""

    def speak(connection: ServerConnection, job: str, known: int) -> None:
        if len(server.subscriptions) > 1:
            return server.replay(connection, job, known)
        send(connection, server.told[job][known:after])
        finish(server, job)
        connection.socket.send(b"\x81\x7e\x00\xff{")
        connection.socket.shutdown(socket.SHUT_RDWR)
        return None

    server.speak = speak
    assert ids(list(client.events(job_id))) == WHOLE
    assert server.subscriptions[1:] in ([after], []), "asked for what comes after the last one heard"


def test_a_socket_is_kept_open_by_a_heartbeat_and_the_answer_is_no_event(
    server: StandIn, new_client: Callable[..., Client], pace: RetryPolicy, job_id: str
) -> None:
    beats = []

    def speak(connection: ServerConnection, job: str, after: int) -> None:
        while len(beats) < 3:
            beats.append(json.loads(connection.recv()))
            connection.send('{"kind":"pong"}')
        finish(server, job)
        server.replay(connection, job, after)

    server.speak = speak
    told = list(new_client(pace=replace(pace, heartbeat=0)).events(job_id))
    assert ids(told) == WHOLE
    assert beats == [{"action": "ping"}] * 3
    assert len(server.subscriptions) == 1


def test_a_heartbeat_is_sent_well_before_the_gateway_gives_up() -> None:
    idle = 600  # seconds: the quota of API Gateway
    assert RetryPolicy().heartbeat + RetryPolicy().silence < idle / 2
