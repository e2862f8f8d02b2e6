"""The WebSocket: it sends notifications, and the API serves the data. A late subscriber asks for a replay."""

import json
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import Field, ValidationError, model_validator

from rushes.api.request_model import RequestModel
from rushes.bootstrap import Ports
from rushes.domain import Event, Status, Topic
from rushes.domain.progress import compute_progress
from rushes.errors import BadRequest, NotFound
from rushes.ports import MAX_SUBSCRIPTIONS

TICKET_SECONDS = 60
MAX_MESSAGE_BYTES = 32_000  # API Gateway meters a WebSocket in frames of 32 KB
MAX_SUMMARY_CHARS = 1000  # characters kept of the sentence of a message that is too long
MAX_SENDERS = 32  # connections that are sent to at once
PONG = b'{"kind":"pong"}'


EventId = Annotated[int, Field(ge=0, le=1 << 53, strict=True)]


class Subscription(RequestModel):
    """A client's message: follow one job, or without `job_id` every job of the connection's owner.

    `after` is the ID of the last event that the client has: a number with `job_id`, else an object of numbers by job.
    """

    action: Literal["subscribe"] = "subscribe"
    job_id: UUID | None = None
    after: EventId | Annotated[dict[UUID, EventId], Field(max_length=MAX_SUBSCRIPTIONS)] = 0

    @model_validator(mode="after")
    def has_one_form(self) -> Self:
        if self.job_id is None and self.after and isinstance(self.after, int):
            raise ValueError("without a job_id, after is an object")
        if self.job_id is not None and isinstance(self.after, dict):
            raise ValueError("with a job_id, after is a number")
        return self

    @property
    def last_events(self) -> dict[UUID, int]:
        """The ID of the last event that the client has, by job."""
        if isinstance(self.after, dict):
            return self.after
        return {self.job_id: self.after} if self.job_id else {}

    def topic(self, owner: UUID) -> Topic:
        return Topic.of_job(self.job_id) if self.job_id else Topic.of_owner(owner)


def issue_ticket(ports: Ports, owner: UUID) -> dict[str, Any]:
    """A URL that opens one socket within a minute: {"url", "expires_in"}."""
    ticket = ports.socket_tickets.issue_ticket(owner, TICKET_SECONDS)
    return {"url": f"{ports.require_setting('socket_url')}?ticket={ticket}", "expires_in": TICKET_SECONDS}


def receive_message(ports: Ports, connection: str, body: str) -> None:
    """Handle a message: a Subscription, or {"action": "ping"}. Answers on the same socket.

    A ping keeps the socket open; API Gateway closes it after ten minutes without a message.
    """
    if body.replace(" ", "") == '{"action":"ping"}':
        ports.sockets.send(connection, PONG)
        return
    try:
        subscribe(ports, connection, body)
    except BadRequest as error:
        problem = {"kind": "error", "sentence": str(error), "remedy": error.remedy, "link": error.link}
        ports.sockets.send(connection, json.dumps(problem).encode())


def subscribe(ports: Ports, connection: str, body: str) -> None:
    """Subscribe, then send every earlier event with an id above `after`.

    Raises NotFound unless every job in the message belongs to the connection's owner, BadRequest at the limit.
    """
    subscription = parse(body)
    owner = ports.connections.connection_owner(connection)
    if owner is None or any(owner_of_job(ports, job_id) != owner for job_id in subscription.last_events):
        raise NotFound("There is no such job.")
    if not ports.connections.subscribe(connection, subscription.topic(owner)):
        raise BadRequest(
            f"This connection follows {MAX_SUBSCRIPTIONS} jobs: leave out job_id to follow all, or open another."
        )
    for job_id, after in subscription.last_events.items():
        for event in ports.events.read_since(job_id, after):
            ports.sockets.send(connection, message(event))


def parse(body: str) -> Subscription:
    try:
        return Subscription.model_validate_json(body)
    except ValidationError as error:
        raise BadRequest(
            'Send {"action": "subscribe", "job_id": "…", "after": 0}, or without a job_id for all of yours.'
        ) from error


def owner_of_job(ports: Ports, job_id: UUID) -> UUID | None:
    """Find the owner of a job by its execution or its upload, without the database."""
    ticket = ports.workflow.find_ticket(job_id)
    upload = ports.uploads.find_upload(job_id) if ticket is None else None
    return ticket.owner if ticket else upload.ticket.owner if upload else None


def notify(ports: Ports, events: Sequence[Event]) -> int:
    """Send each event with its job's progress to the subscribers of the job and of its owner.

    Each subscriber gets its messages in the order of `events`. Returns the number of messages sent.
    """
    subscribers = {topic: ports.connections.subscribers(topic) for event in events for topic in topics(event)}
    if not any(subscribers.values()):
        return 0
    progress_by_job = {job: job_progress(ports, job) for job in {event.job_id for event in events}}
    messages: dict[str, list[bytes]] = {}
    for event in events:
        payload = message(event, progress_by_job[event.job_id])
        for connection in dict.fromkeys(
            subscriber for topic in topics(event) for subscriber in subscribers[topic]
        ):
            messages.setdefault(connection, []).append(payload)
    with ThreadPoolExecutor(min(MAX_SENDERS, len(messages))) as pool:
        return sum(pool.map(make_sender(ports), messages.items()))


def topics(event: Event) -> tuple[Topic, Topic]:
    """The topics of an event: its job's and its owner's."""
    return Topic.of_job(event.job_id), Topic.of_owner(event.owner)


def make_sender(ports: Ports) -> Callable[[tuple[str, Sequence[bytes]]], int]:
    def send_messages(item: tuple[str, Sequence[bytes]]) -> int:
        connection, messages = item
        for sent, payload in enumerate(messages):
            if not ports.sockets.send(connection, payload):
                ports.connections.remove_connection(connection)
                return sent
        return len(messages)

    return send_messages


def job_progress(ports: Ports, job_id: UUID) -> dict[str, Any]:
    """{"fraction", "seconds_left"} of the whole job, computed from its events."""
    latest_events = ports.events.latest_per_step(job_id)
    step_shares: dict[str, float] = next(
        (event.detail["steps"] for event in latest_events if "steps" in event.detail), {}
    )
    estimate = compute_progress(step_shares, Status.RUNNING, latest_events)
    return estimate.model_dump(include={"fraction", "seconds_left"})


def message(event: Event, job_progress_fields: Mapping[str, Any] | None = None) -> bytes:
    """The event as JSON of at most MAX_MESSAGE_BYTES; a longer one keeps only a shortened sentence as detail."""
    extra_fields = {"progress": dict(job_progress_fields)} if job_progress_fields else {}
    payload = json.dumps(event.model_dump(mode="json") | extra_fields, ensure_ascii=False).encode()
    if len(payload) <= MAX_MESSAGE_BYTES:
        return payload
    short_detail = {"sentence": str(event.detail.get("sentence", ""))[:MAX_SUMMARY_CHARS], "shortened": True}
    return json.dumps(
        event.model_dump(mode="json") | {"detail": short_detail} | extra_fields, ensure_ascii=False
    ).encode()
