"""Webhooks, judged by the Standard Webhooks library: signed, thin, retried by the schedule, never sent inside."""

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from uuid import UUID

import pytest
from standardwebhooks import Webhook as Judge

from rushes.adapters.postgres.repository import PostgresRepository
from rushes.api import webhooks as hooks
from rushes.api.webhooks import NewWebhook
from rushes.bootstrap import Ports
from rushes.domain import Delivery, Status, Ticket
from rushes.errors import BadRequest, NotFound
from rushes.services import lifecycle, webhooks
from rushes.services.webhooks.deliver import RETRY_DELAYS_SECONDS
from rushes.services.webhooks.send import SendOutcome, post_message
from rushes.services.webhooks.target import resolve_target
from tests.jobs import succeed_all

HERE = ("127.0.0.0/8",)
OTHER = UUID(int=9)


class Ear:
    """A server that answers what it is told to, and keeps what it heard."""

    def __init__(self) -> None:
        self.heard: list[tuple[dict[str, str], str]] = []
        self.status, self.headers, self.hang = 200, {}, threading.Event()
        self.hang.set()
        ear = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                ear.heard.append(({key.lower(): value for key, value in self.headers.items()}, body))
                ear.hang.wait(10)
                self.send_response(ear.status)
                for name, value in ear.headers.items():
                    self.send_header(name, value)
                self.end_headers()

            def log_message(self, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/hook?a=1"
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()


@pytest.fixture
def ear() -> Iterator[Ear]:
    made = Ear()
    yield made
    made.hang.set()
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def ports(world: Ports, repository: PostgresRepository) -> Ports:
    world.repository = repository
    world.settings = world.settings.model_copy(update={"webhook_networks": HERE})
    return world


def made(ports: Ports, ticket: Ticket, ear: Ear, **more: object) -> dict:
    return hooks.create(ports, ticket.owner, NewWebhook(url=ear.url, **more))


def ended(ports: Ports, ticket: Ticket) -> Delivery:
    """The delivery that the end of a job makes."""
    succeed_all(ports, ticket)
    lifecycle.finish_job(ports, ticket)
    (delivery,) = ports.outbox.deliveries.values()
    return delivery


def test_the_known_vector() -> None:
    secret, id = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek"
    wanted = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert webhooks.sign_message(f"whsec_{secret}", id, 1614265330, '{"test": 2432232314}') == wanted


def test_what_arrives_is_signed_thin_and_judged_good(ports: Ports, ticket: Ticket, ear: Ear) -> None:
    secret = made(ports, ticket, ear)["secret"]
    done = webhooks.attempt_delivery(ports, webhooks.first_attempt_message(ended(ports, ticket)))
    assert done is not None
    assert done.state == "delivered"
    headers, body = ear.heard[0]
    told = Judge(secret).verify(body, headers)
    assert (told["type"], told["data"]["status"]) == ("job.succeeded", "succeeded")
    assert len(body) < 20_000
    assert headers["host"].startswith("127.0.0.1:")


def test_while_a_secret_is_rotated_both_open_the_message(ports: Ports, ticket: Ticket, ear: Ear) -> None:
    old = made(ports, ticket, ear)
    new = hooks.rotate(ports, ticket.owner, UUID(old["id"]))
    webhooks.attempt_delivery(ports, webhooks.first_attempt_message(ended(ports, ticket)))
    headers, body = ear.heard[0]
    for secret in (old["secret"], new["secret"]):
        assert Judge(secret).verify(body, headers)
    assert old["secret"] != new["secret"]


def test_the_end_of_a_job_told_twice_is_one_delivery(ports: Ports, ticket: Ticket, ear: Ear) -> None:
    made(ports, ticket, ear)
    ended(ports, ticket)
    assert ended(ports, ticket).attempts == ()


def test_only_the_events_that_were_asked_for_are_sent(ports: Ports, ticket: Ticket, ear: Ear) -> None:
    made(ports, ticket, ear, kinds=["job.failed"])
    succeed_all(ports, ticket)
    lifecycle.finish_job(ports, ticket)
    assert ports.outbox.deliveries == {}


@pytest.mark.parametrize("status", [301, 302, 400, 404, 500, 503])
def test_what_is_no_success_is_tried_again_and_a_redirect_is_not_followed(
    ports: Ports, ticket: Ticket, ear: Ear, status: int
) -> None:
    ear.status, ear.headers = status, {"Location": "/elsewhere"}
    made(ports, ticket, ear)
    done = webhooks.attempt_delivery(ports, webhooks.first_attempt_message(ended(ports, ticket)))
    assert done is not None
    assert (done.state, done.attempts[0].status, len(ear.heard)) == ("pending", status, 1)
    assert ports.delay_queue.sent[0][0] == 5


def test_the_schedule_is_kept_to_its_end(ports: Ports, ticket: Ticket, ear: Ear) -> None:
    made(ports, ticket, ear)
    order = webhooks.first_attempt_message(ended(ports, ticket))
    now, at = 1_000_000.0, []

    def fail(*_: object) -> SendOutcome:
        return SendOutcome(500)

    for _ in range(2000):
        if done := webhooks.attempt_delivery(ports, order, fail, now):
            at.append(now - 1_000_000)
            if done.state == "failed":
                break
        seconds, text = ports.delay_queue.sent.pop()
        assert seconds <= 900
        now, order = now + seconds, json.loads(text)
    waits = [0, *(second - first for first, second in pairwise(at))]
    assert [round(wait) for wait in waits] == list(RETRY_DELAYS_SECONDS)


def test_an_order_that_comes_twice_is_attempted_once(ports: Ports, ticket: Ticket, ear: Ear) -> None:
    ear.status = 500
    made(ports, ticket, ear)
    order = webhooks.first_attempt_message(ended(ports, ticket))
    webhooks.attempt_delivery(ports, order)
    assert webhooks.attempt_delivery(ports, order) is None
    assert len(ear.heard) == 1


def test_410_ends_the_webhook(ports: Ports, ticket: Ticket, ear: Ear) -> None:
    ear.status = 410
    made(ports, ticket, ear)
    done = webhooks.attempt_delivery(ports, webhooks.first_attempt_message(ended(ports, ticket)))
    assert done is not None
    assert done.state == "failed"
    assert hooks.page(ports, ticket.owner)["data"][0]["gone"] is True
    assert webhooks.queue_deliveries(ports, ticket.owner, "job.failed", datetime.now(UTC), {}) == []


def test_who_hangs_is_hung_up_on(ear: Ear) -> None:
    ear.hang.clear()
    outcome = post_message(resolve_target(ear.url, HERE), {}, "{}", timeout_seconds=0.3)
    assert outcome.status == 0
    assert outcome.error


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "https://127.0.0.1/",
        "https://localhost/",
        "https://10.1.2.3/",
        "https://172.16.0.1/",
        "https://192.168.1.1/",
        "https://169.254.169.254/latest/meta-data/",
        "https://100.64.0.1/",
        "https://0.0.0.0/",
        "https://224.0.0.1/",
        "https://255.255.255.255/",
        "https://[::1]/",
        "https://[::]/",
        "https://[fe80::1]/",
        "https://[fd00:ec2::254]/",
        "https://[::ffff:169.254.169.254]/",
        "https://[::ffff:10.0.0.1]/",
        "https://[64:ff9b::a9fe:a9fe]/",
        "https://[2002:a9fe:a9fe::1]/",
        "https://2130706433/",
        "https://0x7f000001/",
        "https://0177.0.0.1/",
        "https://127.1/",
        "http://93.184.216.34/",
        "https://user:secret@93.184.216.34/",
        "ftp://93.184.216.34/",
        "https:///x",
        "https://93.184.216.34:0/",
        "https://93.184.216.34:99999/",
        "https://a b/",
        "nonsense",
        "https://no-such-host.invalid/",
    ],
)
def test_a_target_that_is_not_public_is_refused(url: str) -> None:
    with pytest.raises(BadRequest) as caught:
        resolve_target(url, ())
    assert caught.value.param == "url"
    assert "secret" not in str(caught.value)


def test_a_public_target_is_called_by_the_address_that_was_looked_up() -> None:
    target = resolve_target("https://93.184.216.34:8443/a?b=c", ())
    assert (target.address, target.port, target.path, target.secure) == (
        "93.184.216.34",
        8443,
        "/a?b=c",
        True,
    )


def test_a_target_that_has_moved_inside_is_refused_when_it_is_sent_to(
    ports: Ports, ticket: Ticket, ear: Ear
) -> None:
    made(ports, ticket, ear)
    order = webhooks.first_attempt_message(ended(ports, ticket))
    ports.settings = ports.settings.model_copy(update={"webhook_networks": ()})
    done = webhooks.attempt_delivery(ports, order)
    assert done is not None
    assert (done.attempts[0].status, ear.heard) == (0, [])
    assert "private address" in done.attempts[0].error


def test_no_answer_of_the_api_shows_a_secret_twice(ports: Ports, ticket: Ticket, ear: Ear) -> None:
    secret = made(ports, ticket, ear)["secret"]
    ended(ports, ticket)
    page = hooks.page(ports, ticket.owner)
    log = hooks.deliveries(ports, ticket.owner, UUID(page["data"][0]["id"]))
    assert secret not in json.dumps([page, log])
    assert secret not in repr(ports.accounts.list_webhooks(ticket.owner))
    assert log["data"][0]["kind"] == "job.succeeded"


def test_another_neither_sees_nor_changes_a_webhook(ports: Ports, ticket: Ticket, ear: Ear) -> None:
    id = UUID(made(ports, ticket, ear)["id"])
    assert hooks.page(ports, OTHER)["data"] == []
    for call in (hooks.rotate, hooks.remove, hooks.deliveries):
        with pytest.raises(NotFound):
            call(ports, OTHER, id)
    hooks.remove(ports, ticket.owner, id)
    assert hooks.page(ports, ticket.owner)["data"] == []
    assert ports.repository.list_jobs(OTHER, 1, statuses=[Status.RUNNING]) == []
