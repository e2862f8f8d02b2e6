"""Calls with something wrong in them: a row for every way in which the API may refuse, and how a command meets it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from rushes.adapters.postgres.repository import PostgresRepository
from rushes.bootstrap import Ports
from rushes.domain import JobRequest, Status, Ticket, Video, job_key
from rushes.errors import Unavailable
from tests.api.gateway import ANN, BOB, call

Answer = tuple[int, Any]
NOBODY = UUID(int=0x123)
PLAN = b'{"blurs": [], "mutes": []}'
HOOK = "https://93.184.216.34/"


@dataclass
class Place:
    """The world of a deployed API, and a job of Ann's that runs and has a plan."""

    ports: Ports

    def __post_init__(self) -> None:
        video = Video(bucket=self.ports.settings.bucket, key=f"uploads/{ANN}/x/a.mp4", size=3, name="a.mp4")
        self.ticket = Ticket(job_id=uuid4(), owner=ANN, video=video, request=JobRequest(moderate=True))
        self.ports.storage.put(video.key, b"abc", "video/mp4")
        self.ports.storage.put(job_key(self.ticket.job_id, "plan/edits.json"), PLAN, "application/json")
        self.ports.workflow.start(self.ticket)
        self.ports.repository.open_job(self.ticket, Status.RUNNING)

    @property
    def job(self) -> str:
        return f"/jobs/{self.ticket.job_id}"

    def set(self, **more: Any) -> None:
        self.ports.settings = self.ports.settings.model_copy(update=more)

    def upload(self, **more: Any) -> Answer:
        return call("POST", "/uploads", {"name": "a.mp4", "size": 3} | more)


def over_quota(place: Place) -> Answer:
    place.set(quota_jobs=1)
    return place.upload()


def other_body(place: Place) -> Answer:
    key = {"headers": {"Idempotency-Key": "k"}}
    call("POST", "/uploads", {"name": "a.mp4", "size": 3}, **key)
    return call("POST", "/uploads", {"name": "a.mp4", "size": 4}, **key)


def stale(place: Place) -> Answer:
    """Two have read the plan; one has changed it."""
    call("PUT", f"{place.job}/edits", {"blurs": [], "mutes": [{"start": 1, "end": 2}]})
    old = {"If-Match": '"0"'}
    return call("PUT", f"{place.job}/edits", {"blurs": [], "mutes": [{"start": 3, "end": 4}]}, headers=old)


def too_many(place: Place) -> Answer:
    place.set(calls_per_minute=1)
    call("GET", "/usage")
    return call("GET", "/usage")


def database_away(place: Place) -> Answer:
    place.ports.repository.close()  # type: ignore[attr-defined]
    place.ports.repository = PostgresRepository("postgresql://app@127.0.0.1:1/none")
    return call("GET", "/jobs")


def database_empty(place: Place) -> Answer:
    def refuse(*_: Any) -> None:
        raise Unavailable("The database is not set up for this version of rushes (UndefinedTable).")

    place.ports.repository.list_jobs = refuse  # type: ignore[method-assign]
    return call("GET", "/jobs")


def throttled(place: Place) -> Answer:
    from botocore.exceptions import ClientError

    def refuse(*_: Any, **__: Any) -> None:
        raise ClientError({"Error": {"Code": "SlowDown"}, "ResponseMetadata": {"HTTPStatusCode": 503}}, "Put")

    place.ports.storage.client.list_objects_v2 = refuse  # type: ignore[attr-defined]
    place.ports.multipart.client.create_multipart_upload = refuse  # type: ignore[attr-defined]
    return place.upload()


def broken(place: Place) -> Answer:
    place.set(max_bytes="broken")
    return place.upload()


def no_socket(place: Place) -> Answer:
    place.set(socket_url="")
    return call("POST", "/socket-tickets")


REFUSALS: dict[str, tuple[str, int, Callable[[Place], Answer], Sequence[str]]] = {
    "no access token": ("signed_out", 401, lambda p: call("GET", p.job, use="id"), ()),
    "a quota that is used up": ("over_quota", 402, over_quota, ("process", "{video}", "--out", "{out}")),
    "a job of somebody else": (
        "not_found",
        404,
        lambda p: call("GET", p.job, owner=BOB),
        ("watch", str(NOBODY)),
    ),
    "a route that does not exist": ("no_such_route", 404, lambda _: call("GET", "/nowhere"), ()),
    "a review that nobody waits for": (
        "conflict",
        409,
        lambda p: call("POST", f"{p.job}/review", {"decision": "approve"}),
        ("review", "{job}", "--approve"),
    ),
    "parts that are missing": (
        "conflict",
        409,
        lambda p: call("POST", f"/uploads/{p.upload()[1]['job_id']}/complete"),
        (),
    ),
    "edits that another changed": ("stale", 412, stale, ()),
    "a file over the limit": (
        "too_large",
        413,
        lambda p: p.upload(size=10**12),
        ("process", "{big}", "--out", "{out}"),
    ),
    "a kind of file that is not taken": ("wrong_type", 415, lambda p: p.upload(media_type="audio/mpeg"), ()),
    "a name that leads out of the folder": ("bad_request", 400, lambda p: p.upload(name="../a.mp4"), ()),
    "a field that is wrong": ("not_valid", 422, lambda p: p.upload(size=-1), ()),
    "edits that make no sense": (
        "not_valid",
        422,
        lambda p: call("PUT", f"{p.job}/edits", {"blurs": [], "mutes": [{"start": 2, "end": 1}]}),
        ("review", "{job}", "--edits", "{bad_edits}"),
    ),
    "a key with another body": ("mismatch", 422, other_body, ()),
    "a webhook that is no address": (
        "bad_request",
        400,
        lambda _: call("POST", "/webhooks", {"url": "ftp://x y"}),
        ("webhooks", "add", "ftp://x y"),
    ),
    "a webhook to an address inside": (
        "bad_request",
        400,
        lambda _: call("POST", "/webhooks", {"url": "https://10.0.0.1/"}),
        ("webhooks", "add", "https://10.0.0.1/"),
    ),
    "a search for nothing": ("bad_request", 400, lambda _: call("GET", "/search?q=%20"), ("search", " ")),
    "a step that does not exist": (
        "bad_request",
        400,
        lambda p: [
            p.ports.repository.end_job(p.ticket, Status.CANCELLED, None, "", []),
            call("POST", f"{p.job}/retry", {"step": "dream"}),
        ][1],
        ("retry", "{job}", "--step", "dream"),
    ),
    "too many calls": ("too_many", 429, too_many, ()),
    "a fault of ours": ("internal", 500, broken, ()),
    "a database that is away": ("database_away", 503, database_away, ()),
    "a database that is not set up": ("engine_unavailable", 503, database_empty, ("jobs",)),
    "a variable that is not set": ("engine_unavailable", 503, no_socket, ()),
    "a storage that is too busy": ("try_again", 503, throttled, ()),
}
