"""Choose the route of the first pass: Google Cloud Vision, or a local detector while Vision is down."""

from collections.abc import Mapping
from typing import Literal

from rushes.domain import Ticket, job_key
from rushes.errors import BadRequest, NotFound, Unavailable
from rushes.ports import Storage
from rushes.settings import Settings
from rushes.steps.context import StepContext
from rushes.steps.detect.breaker import Breaker
from rushes.steps.detect.engine import engine, wanted
from rushes.steps.detect.samples import SERVICE, read_answers
from rushes.steps.follow import Sighting

LOCAL_DETECTORS = ("yunet", "nudenet")
ROUTE_FILE = f"{SERVICE}/road"  # in the job's folder; absent if no state machine has chosen a route

Route = Literal["vision", "local"]


def choose(ticket: Ticket, storage: Storage, settings: Settings, circuit_breaker: Breaker) -> Route:
    """Choose the route before the state machine sends out samples, and store it for Detect."""
    if requested_detector(ticket, settings) != SERVICE:
        return "local"
    route: Route = "local" if circuit_breaker.is_open else "vision"
    storage.put(job_key(ticket.job_id, ROUTE_FILE), route.encode(), "text/plain")
    return route


def requested_detector(ticket: Ticket, settings: Settings) -> str:
    """Return the detector of the request, else the one of the settings."""
    return ticket.request.detector or settings.detector


def read_first_pass(context: StepContext) -> tuple[str, list[Sighting] | None]:
    """Return the detector to use, and the results of the first pass if it is already made.

    That is Vision if all its answers are stored, or if no route is stored (a command without a stack). If Vision was
    not asked or did not answer, it is a local detector that knows the same classes. Raises Unavailable without one.
    """
    name = requested_detector(context.ticket, context.settings)
    if name != SERVICE or not (route := read_route(context)):
        return name, None
    sightings = read_answers(context.ticket, context.storage) if route == "vision" else None
    return (name, sightings) if sightings is not None else (local_fallback(context), None)


def read_route(context: StepContext) -> str:
    """Return the route that `choose_route` stored for this job, or ""."""
    try:
        return context.storage.get(job_key(context.ticket.job_id, ROUTE_FILE)).decode()
    except NotFound:
        return ""


def local_fallback(context: StepContext) -> str:
    """Return the detector that replaces Vision."""
    return find_local_detector(context.ticket.request.classes, context.settings)


def find_local_detector(classes: Mapping[str, float], settings: Settings) -> str:
    """Return the first local detector that is installed and knows all the classes. Raises Unavailable."""
    for name in LOCAL_DETECTORS:
        try:
            wanted(engine(name, settings), classes or {"nudity": 0.0})
        except (Unavailable, BadRequest):
            continue
        return name
    class_names = ", ".join(classes) or "nudity"
    raise Unavailable(
        f"Google Cloud Vision does not answer, and no detector on this machine knows {class_names}: "
        "try again later."
    )
