"""Jobs with something wrong in them, each dropped into the bucket: a row for every reason why a job may not succeed."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import boto3

from rushes.adapters.aws.storage import SCAN_TAG
from rushes.bootstrap import Ports
from rushes.domain import Ticket, job_key
from rushes.errors import Rejected, RushesError
from rushes.media import decoder
from rushes.services import lifecycle
from rushes.services.ingest import build_ticket, ingest_event, read_uploaded_video
from rushes.steps import runner
from tests.api.gateway import ANN
from tests.clips import make_clip
from tests.jobs import reject, succeed_all
from tests.llm.stand_in import KEY, Failure, ModelStandIn

EVENT = json.loads((Path(__file__).parents[2] / "events" / "object_created.json").read_text())
SECRET = "a-secret-that-nobody-may-read"
Limits = Mapping[str, Any]


@dataclass
class Drop:
    """A file on its way: where it is made, the world, and in `ticket` the job that it became."""

    ports: Ports
    folder: Path
    ticket: Ticket = field(init=False)

    def put(self, data: bytes, name: str = "talk.mp4", **wishes: Any) -> "Drop":
        """Into the bucket, past the API; its event comes, and the state machine begins."""
        return self.put_as(data, name, json.dumps(wishes))

    def put_as(self, data: bytes, name: str, wishes: str, scan: str = "") -> "Drop":
        bucket, key = self.ports.settings.bucket, f"uploads/{ANN}/{uuid4()}-{name}"
        made = boto3.client("s3").put_object(
            Bucket=bucket, Key=key, Body=data, Metadata={"rushes-request": wishes}
        )
        if scan:
            tags = {"TagSet": [{"Key": SCAN_TAG, "Value": scan}]}
            boto3.client("s3").put_object_tagging(Bucket=bucket, Key=key, Tagging=tags)
        thing = {"key": key, "size": len(data), "version-id": made["VersionId"]}
        told = EVENT | {"detail": {"bucket": {"name": bucket}, "object": thing}}
        assert ingest_event(self.ports, told)
        self.ticket = build_ticket(self.ports, read_uploaded_video(self.ports, told), made["VersionId"], None)
        self.ticket = lifecycle.open_job(self.ports, self.ticket)
        return self

    def clip(self, suffix: str = ".mp4", **how: Any) -> bytes:
        return make_clip(self.folder / f"clip{suffix}", how.pop("seconds", 0.4), **how).read_bytes()

    def run(self, name: str, limits: Limits | None = None) -> dict[str, Any]:
        mine = self.ports
        settings = mine.settings.model_copy(update=dict(limits or {}))
        return runner.run_step(
            name, self.ticket, settings=settings, storage=mine.storage, events=mine.events, state=mine.state
        ).facts

    def probe(self, **limits: Any) -> None:
        """The states Probe, IsAccepted and Reject."""
        facts = self.run("probe", limits)
        assert not facts["accepted"]
        lifecycle.finish_job(self.ports, self.ticket)

    def gives_up(self, name: str, **limits: Any) -> None:
        """A step that fails, and the state Fail."""
        try:
            self.run(name, limits)
        except Exception as error:  # noqa: BLE001
            self.caught(name, type(error).__name__)
            return
        raise AssertionError(f"{name} did not fail")

    def caught(self, name: str, error: str) -> None:
        lifecycle.fail_job(self.ports, self.ticket, name, {"Error": error, "Cause": "{}"})


def relabelled(data: bytes, old: bytes, new: bytes) -> bytes:
    """Another name on the first sample entry."""
    at = data.index(old, data.index(b"stsd"))
    return data[:at] + new + data[at + 4 :]


def without_pictures(data: bytes) -> bytes:
    """The index stays, what it points to is nothing."""
    at = data.index(b"mdat")
    size = int.from_bytes(data[at - 4 : at], "big")
    return data[: at + 4] + bytes(size - 8) + data[at - 4 + size :]


def refused_by(kind: str) -> Callable[[Drop], None]:
    """The decoder's child does what no file of ours makes it do: see tests/media/misbehaviour.py."""

    def plant(drop: Drop) -> None:
        drop.put(drop.clip())
        path = drop.folder / "clip.mp4"
        try:
            decoder.run(f"tests.media.misbehaviour:{kind}", path, drop.ports.settings)
        except Rejected as error:
            reject(drop.ports, drop.ticket, error.reason, str(error))
            lifecycle.finish_job(drop.ports, drop.ticket)

    return plant


def bad_transcript(drop: Drop) -> None:
    drop.put(drop.clip(audio=True))
    drop.run("probe")
    key = job_key(drop.ticket.job_id, "given/transcript.srt")
    drop.ports.storage.put(key, b"1\n00:00:09,000 --> 00:00:08,000\nBackwards.\n", "text/plain")
    request = drop.ticket.request.model_copy(update={"transcript": key})
    drop.ticket = drop.ticket.model_copy(update={"request": request})
    drop.gives_up("transcribe")


def missing_model(drop: Drop) -> None:
    drop.put(drop.clip(audio=True), transcriber="whisper")
    drop.run("probe")
    drop.gives_up("transcribe")


def unknown_language(drop: Drop) -> None:
    drop.put(drop.clip(audio=True), language="zz")
    drop.run("probe")
    drop.gives_up("transcribe")


def unknown_engine(drop: Drop) -> None:
    drop.put(drop.clip(audio=True), transcriber="nobody")
    drop.run("probe")
    drop.gives_up("transcribe")


def budget_spent(drop: Drop) -> None:
    """The maker of the model refuses with 429 until the patience, or the purse, is at its end."""
    drop.put(drop.clip(), analyst="llm")
    words = [{"start": 0.1, "end": 0.3, "text": "Hello", "probability": 1.0}]
    segment = {"id": 0, "start": 0.1, "end": 0.3, "text": "Hello", "speaker": "", "words": words}
    head = {"language": "en", "engine": "given", "model": "", "quality": "given", "duration": 0.4}
    made = json.dumps({**head, "segments": [segment]}).encode()
    drop.ports.storage.put(job_key(drop.ticket.job_id, "align/transcript.json"), made, "application/json")
    with ModelStandIn() as maker:
        maker.failures.extend([Failure(429, "slow down", {"Retry-After": "600"})] * 3)
        limits = {"llm_base_url": f"{maker.url}/v1", "llm_api_key": secret(KEY)}
        try:
            drop.run("analyse", limits | {"llm_prices": ((drop.ports.settings.llm_model, 0, 0),)})
        except RushesError:
            assert maker.asked
    succeed_all(drop.ports, drop.ticket, without={"analyse"})
    lifecycle.finish_job(drop.ports, drop.ticket)


def secret(text: str) -> Any:
    from pydantic import SecretStr

    return SecretStr(text)


def over_jobs(drop: Drop) -> None:
    """The second of two that were dropped past the API."""
    drop.ports.settings = drop.ports.settings.model_copy(update={"quota_jobs": 1})
    drop.put(drop.clip()).put(drop.clip()).probe()


def fault_of_ours(drop: Drop) -> None:
    drop.put(drop.clip())
    drop.ports.storage.put(job_key(drop.ticket.job_id, "probe/facts.json"), SECRET.encode(), "text/plain")
    drop.gives_up("transcribe")


def settled(execution: str) -> Callable[[Drop], None]:
    """The whole execution ended, by no state of its own."""

    def plant(drop: Drop) -> None:
        drop.put(b"x")
        assert lifecycle.reconcile_job(drop.ports, drop.ticket, execution)

    return plant


ENDINGS: dict[str, tuple[str, Callable[[Drop], None]]] = {
    "a file of zero bytes": ("empty_file", lambda d: d.put(b"").probe()),
    "a text named mp4": (
        "not_a_video",
        lambda d: d.put(b"ffconcat version 1.0\nfile '/etc/passwd'\n").probe(),
    ),
    "a container that is not taken": ("container_not_allowed", lambda d: d.put(d.clip(".mkv")).probe()),
    "sound alone": ("no_video_stream", lambda d: d.put(d.clip(video=False)).probe()),
    "an index without pictures": (
        "no_frames",
        lambda d: d.put(without_pictures(d.clip(audio=False))).probe(),
    ),
    "an encrypted film": ("encrypted", lambda d: d.put(relabelled(d.clip(), b"avc1", b"encv")).probe()),
    "an unknown codec": (
        "codec_not_supported",
        lambda d: d.put(relabelled(d.clip(), b"avc1", b"zzzz")).probe(),
    ),
    "a file cut short": ("corrupt", lambda d: d.put(d.clip()[:5000]).probe()),
    "too many bytes": ("too_large", lambda d: d.put(d.clip()).probe(max_bytes=100)),
    "too long": ("too_long", lambda d: d.put(d.clip()).probe(max_seconds=0.1)),
    "too large pictures": ("too_many_pixels", lambda d: d.put(d.clip()).probe(max_pixels=100)),
    "too many streams": ("too_many_streams", lambda d: d.put(d.clip()).probe(max_streams=1)),
    "a decoder that dies": ("decoder_crash", refused_by("crash")),
    "a decoder that never ends": ("resource_limit", lambda d: d.put(d.clip()).probe(decode_seconds=0.01)),
    "a transcript that runs backwards": ("bad_transcript", bad_transcript),
    "malware": ("malware", lambda d: d.put_as(d.clip(), "a.mp4", "{}", "THREATS_FOUND").probe()),
    "a file that cannot be scanned": (
        "not_scanned",
        lambda d: d.put_as(d.clip(), "a.mp4", "{}", "UNSUPPORTED").probe(),
    ),
    "a scan that failed": (
        "not_scanned",
        lambda d: d.put_as(d.clip(), "a.mp4", "{}", "FAILED").gives_up("probe"),
    ),
    "a model that is not there": ("engine_unavailable", missing_model),
    "an engine of no name": ("bad_request", unknown_engine),
    "a language that no engine knows": ("bad_request", unknown_language),
    "wishes that are no JSON": ("bad_request", lambda d: d.put_as(d.clip(), "a.mp4", "{moderate}").probe()),
    "wishes that do not exist": ("bad_request", lambda d: d.put(d.clip(), sparkle=True).probe()),
    "more jobs than a share": ("over_quota", over_jobs),
    "more minutes than a share": ("over_quota", lambda d: d.put(d.clip(seconds=2)).probe(quota_minutes=0.01)),
    "a worker killed three times": ("worker_lost", lambda d: d.put(b"x").caught("transcribe", "WorkerLost")),
    "a worker that fell silent": (
        "worker_lost",
        lambda d: d.put(b"x").caught("detect", "States.HeartbeatTimeout"),
    ),
    "a step that needs more memory than there is": (
        "out_of_memory",
        lambda d: d.put(b"x").caught("compose", "OutOfMemory"),
    ),
    "an image that is gone": (
        "image_unavailable",
        lambda d: d.put(b"x").caught("detect", "ImageUnavailable"),
    ),
    "no machine for half an hour": ("no_capacity", lambda d: d.put(b"x").caught("compose", "NoCapacity")),
    "a step that takes too long": ("timeout", lambda d: d.put(b"x").caught("analyse", "States.Timeout")),
    "a job that takes too long": ("timeout", settled("TIMED_OUT")),
    "a fault of ours": ("internal", fault_of_ours),
    "a machine that gave up": ("internal", settled("FAILED")),
    "a job that was cancelled": ("cancelled", settled("ABORTED")),
    "a model whose maker says 429": ("partial", budget_spent),
}
