"""Which way the first look goes: over Google Cloud Vision, or, while that is down, by a detector of our own."""

from collections.abc import Mapping
from typing import Literal

from rushes.domain import Ticket, job_key
from rushes.errors import BadRequest, NotFound, Unavailable
from rushes.ports import Storage
from rushes.settings import Settings
from rushes.steps.context import StepContext
from rushes.steps.detect.breaker import Breaker
from rushes.steps.detect.engine import engine, wanted
from rushes.steps.detect.samples import SERVICE, all_seen
from rushes.steps.follow import Sighting

LOCAL = ("yunet", "nudenet")
SIGN = f"{SERVICE}/road"  # lies in the job's folder; without it no state machine has chosen

Road = Literal["vision", "local"]


def choose(ticket: Ticket, storage: Storage, settings: Settings, shared: Breaker) -> Road:
    """What the state machine asks before it sends out samples. The choice is kept for Detect."""
    if asked_for(ticket, settings) != SERVICE:
        return "local"
    road: Road = "local" if shared.is_open else "vision"
    storage.put(job_key(ticket.job_id, SIGN), road.encode(), "text/plain")
    return road


def asked_for(ticket: Ticket, settings: Settings) -> str:
    return ticket.request.detector or settings.detector


def first_look(bench: StepContext) -> tuple[str, list[Sighting] | None]:
    """The detector to use, and the first look where it has been had.

    Vision's when all its answers are there, or when nobody has chosen a road (a command without a stack). Where
    it is not asked, or was asked in vain, a detector on this machine that knows the same classes; raises
    Unavailable without one.
    """
    name = asked_for(bench.ticket, bench.settings)
    if name != SERVICE or not (road := chosen(bench)):
        return name, None
    given = all_seen(bench.ticket, bench.storage) if road == "vision" else None
    return (name, given) if given is not None else (instead(bench), None)


def chosen(bench: StepContext) -> str:
    """The road that `choose` has taken for this job, or nothing."""
    try:
        return bench.storage.get(job_key(bench.ticket.job_id, SIGN)).decode()
    except NotFound:
        return ""


def instead(bench: StepContext) -> str:
    """The detector that does it when Vision does not."""
    return local(bench.ticket.request.classes, bench.settings)


def local(classes: Mapping[str, float], settings: Settings) -> str:
    """The first detector on this machine that is installed and knows all the classes."""
    for name in LOCAL:
        try:
            wanted(engine(name, settings), classes or {"nudity": 0.0})
        except (Unavailable, BadRequest):
            continue
        return name
    what = ", ".join(classes) or "nudity"
    raise Unavailable(
        f"Google Cloud Vision does not answer, and no detector on this machine knows {what}: try again later."
    )
