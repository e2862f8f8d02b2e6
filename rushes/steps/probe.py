"""The step Probe: inspect the file and accept or reject it. A rejection is a value, never an exception."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from rushes.domain import malware_scan
from rushes.errors import Reason, Rejected
from rushes.media.facts import Facts, inspect, not_allowed, too_large
from rushes.settings import Settings
from rushes.steps.context import StepContext, StepResult

ENGINE = "pyav"
SECONDS_PER_MINUTE = MINUTES_PER_HOUR = 60


@dataclass(frozen=True)
class Verdict:
    """Whether a video is accepted; if not, the reason and a sentence that says what to do."""

    accepted: bool
    reason: str = ""
    sentence: str = ""


def work(context: StepContext) -> StepResult:
    """Save `facts.json` if the file can be opened, and return the verdict as facts."""
    if refused := context.ticket.request.refused:
        return _build_result(None, Verdict(False, refused.reason, refused.sentence))
    try:
        facts = inspect_upload(context)
    except Rejected as rejection:
        return _build_result(None, Verdict(False, rejection.reason, str(rejection)))
    context.save_artifact("facts.json", facts.model_dump_json(indent=1).encode())
    decision = verdict(facts, context.settings)
    if decision.accepted and not context.monthly_quota.charge(facts.duration):
        decision = Verdict(False, Reason.OVER_QUOTA, quota_message(facts.duration, context.settings))
    return _build_result(facts, decision)


def quota_message(seconds: float, settings: Settings) -> str:
    """Say that a video exceeds what is left of the monthly quota."""
    return (
        f"The video lasts {spoken(seconds)}, which is more than is left of your quota of "
        f"{settings.quota_minutes:,g} minutes of video a month."
    )


def inspect_upload(context: StepContext) -> Facts:
    """Inspect an upload that is free of malware and not too large. Raises Rejected, NotScanned."""
    video = context.ticket.video
    malware_scan.check_scan_status(context.storage.scan_status(video), context.settings.malware_scan)
    if video.size > context.settings.max_bytes:
        raise Rejected(Reason.TOO_LARGE, too_large(video.size, context.settings))
    return inspect(context.video, context.settings)


def probe(path: Path, settings: Settings) -> Facts:
    """Return the facts of a video that is accepted. Raises Rejected with the reason, BadRequest, Unavailable."""
    facts = inspect(path, settings)
    if (decision := verdict(facts, settings)).accepted:
        return facts
    raise Rejected(Reason(decision.reason), decision.sentence)


def verdict(facts: Facts, settings: Settings) -> Verdict:
    """Reject a video for the first limit that it exceeds, else accept it."""
    for reason, sentence in find_violations(facts, settings):
        return Verdict(False, reason, sentence)
    return Verdict(True)


def find_violations(facts: Facts, settings: Settings) -> Iterator[tuple[Reason, str]]:
    """Yield every reason to reject a video, the plainest first, each with the fact and the limit."""
    if facts.size > settings.max_bytes:
        yield Reason.TOO_LARGE, too_large(facts.size, settings)
    if facts.container not in settings.containers:
        yield Reason.CONTAINER_NOT_ALLOWED, not_allowed(facts.container, settings)
    if len(facts.streams) > settings.max_streams:
        yield (
            Reason.TOO_MANY_STREAMS,
            f"The file has {len(facts.streams)} streams; at most {settings.max_streams} are accepted. "
            "Export it again with one video and one audio track.",
        )
    if not facts.has_video:
        yield Reason.NO_VIDEO_STREAM, "The file has no moving picture. Upload a video, not a sound recording."
    elif not facts.video_decodable:
        yield (
            Reason.CODEC_NOT_SUPPORTED,
            f"The video's codec {facts.video_codec} is not supported. Export it again as H.264 or VP9.",
        )
    if facts.width * facts.height > settings.max_pixels:
        yield (
            Reason.TOO_MANY_PIXELS,
            f"A frame has {facts.width} × {facts.height} pixels; at most {settings.max_pixels:,} are accepted. "
            "Export the video again with smaller frames.",
        )
    if facts.duration > settings.max_seconds:
        yield (
            Reason.TOO_LONG,
            f"The video lasts {spoken(facts.duration)}; at most {spoken(settings.max_seconds)} are accepted. "
            "Cut it into parts.",
        )
    if facts.has_video and not facts.frames_decoded:
        yield (
            Reason.NO_FRAMES,
            f"None of the {facts.frames} frames in the file could be decoded. "
            "The file is damaged or was cut short; export or upload it again.",
        )


def spoken(seconds: float) -> str:
    """Format a duration in its two largest units: "5 h 12 min", "3 min 20 s", "4.5 s"."""
    if seconds < SECONDS_PER_MINUTE:
        return f"{seconds:.3g} s"
    minutes, rest = divmod(round(seconds), SECONDS_PER_MINUTE)
    hours, minutes = divmod(minutes, MINUTES_PER_HOUR)
    large, small = (f"{hours} h", f"{minutes} min") if hours else (f"{minutes} min", f"{rest} s")
    return f"{large} {small}" if int(small.split()[0]) else large


def _build_result(facts: Facts | None, decision: Verdict) -> StepResult:
    result_facts: dict[str, Any] = {
        "accepted": decision.accepted,
        "reason": str(decision.reason),
        "sentence": decision.sentence,
        "speech": bool(facts and decision.accepted and facts.speech_possible),
    }
    if facts is not None:
        names = (
            "container",
            "duration",
            "width",
            "height",
            "fps",
            "frame_rate",
            "video_codec",
            "audio_codec",
        )
        result_facts |= {name: getattr(facts, name) for name in names}
    return StepResult(engine=ENGINE, model=versions(), quality="measured", facts=result_facts)


@cache
def versions() -> str:
    """Return the version of PyAV: "18.1.0"."""
    from importlib.metadata import version

    return version("av")
