"""Which way the first look goes: over Google Cloud Vision, or, while that is down, by a detector of our own."""

from collections.abc import Mapping
from typing import Literal

from rushes.detect.breaker import Breaker
from rushes.detect.engine import engine, wanted
from rushes.detect.samples import SERVICE, all_seen
from rushes.errors import BadRequest, NotFound, Unavailable
from rushes.follow import Sighting
from rushes.jobs import Ticket, job_key
from rushes.ports import Storage
from rushes.settings import Settings
from rushes.step import Bench

LOCAL = ("yunet", "nudenet")
SIGN = f"{SERVICE}/local"  # lies in the job's folder when the local road was chosen

Road = Literal["vision", "local"]


def choose(ticket: Ticket, storage: Storage, settings: Settings, shared: Breaker) -> Road:
    """What the state machine asks before it sends out samples. The choice is kept for Detect."""
    if (ticket.request.detector or settings.detector) != SERVICE:
        return "local"
    if not shared.is_open:
        return "vision"
    storage.put(job_key(ticket.job_id, SIGN), b"the breaker is open", "text/plain")
    return "local"


def first_look(bench: Bench) -> tuple[str, list[Sighting] | None]:
    """The detector to use, and the first look where it has been had.

    Vision's when all its answers are there, or when nobody has asked it yet (a command without a stack). Where
    it was asked in vain, a detector on this machine that knows the same classes; raises Unavailable without one.
    """
    request = bench.ticket.request
    name = request.detector or bench.settings.detector
    if name != SERVICE:
        return name, None
    try:
        batches = bench.record("sample").facts["batches"]
    except NotFound:
        sent_here = bool(list(bench.storage.list(job_key(bench.ticket.job_id, SIGN))))
        return (local(request.classes, bench.settings) if sent_here else name), None
    given = all_seen(bench.ticket, batches, bench.storage)
    return (name if given is not None else local(request.classes, bench.settings)), given


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
