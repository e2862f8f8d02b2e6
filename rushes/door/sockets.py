"""The socket is only a bell: it says what is ready, and the API gives it. Who comes late asks for a replay."""

import json
from collections.abc import Sequence
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field, ValidationError

from rushes.bootstrap import Ports
from rushes.errors import BadRequest, NotFound
from rushes.jobs import Event

TICKET_SECONDS = 60


class Subscription(BaseModel):
    """The one message that a listener sends. `after` is the id of the last event it has."""

    action: Literal["subscribe"] = "subscribe"
    job_id: UUID
    after: int = Field(0, ge=0)


def issue(ports: Ports, owner: UUID) -> dict[str, Any]:
    """A URL that opens one socket within a minute: {"url", "expires_in"}."""
    ticket = ports.hot.issue(owner, TICKET_SECONDS)
    return {"url": f"{ports.need('socket_url')}?ticket={ticket}", "expires_in": TICKET_SECONDS}


def hear(ports: Ports, connection: str, body: str) -> None:
    """A message from a listener: {"action": "subscribe", "job_id", "after"}. Answers on the same socket."""
    try:
        subscribe(ports, connection, body)
    except BadRequest as error:
        problem = {"kind": "error", "sentence": str(error)}
        ports.sockets.send(connection, json.dumps(problem).encode())


def subscribe(ports: Ports, connection: str, body: str) -> None:
    """Listen to a job from now on, after a replay of every event with an id above `after`."""
    wanted = parse(body)
    owner = ports.hot.owner_of(connection)
    if owner is None or owner != owner_of_job(ports, wanted.job_id):
        raise NotFound("There is no such job.")
    ports.hot.listen(connection, wanted.job_id)
    for event in ports.events.since(wanted.job_id, wanted.after):
        ports.sockets.send(connection, event.model_dump_json().encode())


def parse(body: str) -> Subscription:
    try:
        return Subscription.model_validate_json(body)
    except ValidationError as error:
        raise BadRequest('Send {"action": "subscribe", "job_id": "…", "after": 0}.') from error


def owner_of_job(ports: Ports, job_id: UUID) -> UUID | None:
    """Whose job it is, as far as the machine or the upload knows; without the database."""
    ticket = ports.flow.ticket(job_id)
    promise = ports.hot.promised(job_id) if ticket is None else None
    return ticket.owner if ticket else promise.ticket.owner if promise else None


def notify(ports: Ports, events: Sequence[Event]) -> int:
    """Send each event to whoever listens to its job. Answers with how many messages were sent."""
    sent = 0
    for event in events:
        for connection in ports.hot.listeners(event.job_id):
            if ports.sockets.send(connection, event.model_dump_json().encode()):
                sent += 1
            else:
                ports.hot.disconnect(connection)
    return sent
