"""The step Probe: what the file is, and whether it is taken. A refusal is a value, never an exception."""

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
MINUTE = 60  # seconds, and minutes of an hour


@dataclass(frozen=True)
class Verdict:
    """Whether a video is taken; if not, why, and in one sentence what to do."""

    accepted: bool
    reason: str = ""
    sentence: str = ""


def work(bench: StepContext) -> StepResult:
    """Save `facts.json` when the file can be opened at all, and say the verdict."""
    if refused := bench.ticket.request.refused:
        return _made(None, Verdict(False, refused.reason, refused.sentence))
    try:
        facts = look(bench)
    except Rejected as rejection:
        return _made(None, Verdict(False, rejection.reason, str(rejection)))
    bench.save_artifact("facts.json", facts.model_dump_json(indent=1).encode())
    found = verdict(facts, bench.settings)
    if found.accepted and not bench.monthly_quota.charge(facts.duration):
        return _made(facts, Verdict(False, Reason.OVER_QUOTA, too_much(facts.duration, bench.settings)))
    return _made(facts, found)


def too_much(seconds: float, settings: Settings) -> str:
    return (
        f"The video lasts {spoken(seconds)}, which is more than is left of your share of "
        f"{settings.quota_minutes:,g} minutes of video a month."
    )


def look(bench: StepContext) -> Facts:
    """The facts of a file that is clean and not too large. Raises Rejected, NotScanned."""
    video = bench.ticket.video
    malware_scan.check(bench.storage.scan_status(video), bench.settings.malware_scan)
    if video.size > bench.settings.max_bytes:
        raise Rejected(Reason.TOO_LARGE, too_large(video.size, bench.settings))
    return inspect(bench.video, bench.settings)


def probe(path: Path, settings: Settings) -> Facts:
    """The facts of a video that is taken. Raises Rejected saying why it is not, BadRequest, Unavailable."""
    facts = inspect(path, settings)
    if (found := verdict(facts, settings)).accepted:
        return facts
    raise Rejected(Reason(found.reason), found.sentence)


def verdict(facts: Facts, settings: Settings) -> Verdict:
    """The first objection, or none."""
    for reason, sentence in objections(facts, settings):
        return Verdict(False, reason, sentence)
    return Verdict(True)


def objections(facts: Facts, settings: Settings) -> Iterator[tuple[Reason, str]]:
    """Every reason not to take a video, the plainest first, each with the fact and the limit."""
    if facts.size > settings.max_bytes:
        yield Reason.TOO_LARGE, too_large(facts.size, settings)
    if facts.container not in settings.containers:
        yield Reason.CONTAINER_NOT_ALLOWED, not_allowed(facts.container, settings)
    if len(facts.streams) > settings.max_streams:
        yield (
            Reason.TOO_MANY_STREAMS,
            f"The file has {len(facts.streams)} streams; {settings.max_streams} are the most that is taken. "
            "Export it again with one picture and one sound.",
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
            f"A picture has {facts.width} × {facts.height} pixels; {settings.max_pixels:,} are the most that is "
            "taken. Export the video again, smaller.",
        )
    if facts.duration > settings.max_seconds:
        yield (
            Reason.TOO_LONG,
            f"The video lasts {spoken(facts.duration)}; the longest that is taken is "
            f"{spoken(settings.max_seconds)}. Cut it into parts.",
        )
    if facts.has_video and not facts.frames_decoded:
        yield (
            Reason.NO_FRAMES,
            f"Not one picture could be decoded, of {facts.frames} in the file. "
            "It is damaged or was cut short; export or upload it again.",
        )


def spoken(seconds: float) -> str:
    """A duration as people say it: "5 h 12 min", "3 min 20 s", "4.5 s"."""
    if seconds < MINUTE:
        return f"{seconds:.3g} s"
    minutes, rest = divmod(round(seconds), MINUTE)
    hours, minutes = divmod(minutes, MINUTE)
    first, second = (f"{hours} h", f"{minutes} min") if hours else (f"{minutes} min", f"{rest} s")
    return f"{first} {second}" if int(second.split()[0]) else first


def _made(facts: Facts | None, found: Verdict) -> StepResult:
    small: dict[str, Any] = {
        "accepted": found.accepted,
        "reason": str(found.reason),
        "sentence": found.sentence,
        "speech": bool(facts and found.accepted and facts.speech_possible),
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
        small |= {name: getattr(facts, name) for name in names}
    return StepResult(engine=ENGINE, model=versions(), quality="measured", facts=small)


@cache
def versions() -> str:
    """The versions of what opens the videos: "18.1.0"."""
    from importlib.metadata import version

    return version("av")
