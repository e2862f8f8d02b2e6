"""Listeners that are gone and listeners that are throttled: the others hear everything, and so do these, later."""

import json
from collections.abc import Sequence
from uuid import UUID

import pytest

from rushes.api import sockets
from rushes.bootstrap import Ports
from rushes.domain import Event, EventKind, Ticket, Topic
from rushes.errors import TryAgain

JOB = UUID(int=1)
EARS = 100
GONE, THROTTLED = range(30), range(30, 60)


class Throttling:
    """Some connections are gone, some are throttled at their first message and not again."""

    def __init__(self) -> None:
        self.heard: dict[str, list[int]] = {}
        self.tired = {f"ear-{number}" for number in THROTTLED}

    def send(self, connection: str, message: bytes) -> bool:
        if connection in {f"ear-{number}" for number in GONE}:
            return False
        if connection in self.tired:
            self.tired.remove(connection)
            raise TryAgain("AWS was too busy for PostToConnection (LimitExceededException): try again.")
        self.heard.setdefault(connection, []).append(json.loads(message)["id"])
        return True


def notified(ports: Ports, events: Sequence[Event]) -> int:
    """As the table's stream does it: a batch that failed comes again, three times at most."""
    for _ in range(4):
        try:
            sockets.notify(ports, events)
        except TryAgain:
            continue
        return 1
    return pytest.fail("the batch never went through")


def test_a_third_gone_and_a_third_throttled_and_nobody_misses_an_event(world: Ports, ticket: Ticket) -> None:
    ears = Throttling()
    world.sockets = ears
    for number in range(EARS):
        world.connections.add_connection(f"ear-{number}", ticket.owner)
        world.connections.subscribe(f"ear-{number}", Topic.of_job(JOB))
    told = [
        world.events.append(Event(job_id=JOB, owner=ticket.owner, kind=EventKind.STEP_PROGRESS, step="probe"))
        for _ in range(3)
    ]
    assert notified(world, told)
    assert len(world.connections.subscribers(Topic.of_job(JOB))) == EARS - len(GONE)
    assert len(ears.heard) == EARS - len(GONE)
    for ids in ears.heard.values():
        assert sorted(set(ids)) == [event.id for event in told]
        assert ids[-len(told) :] == [event.id for event in told]
