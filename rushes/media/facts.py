"""What a video is: observed, not declared."""

from pathlib import Path
from typing import Literal

from rushes.domain import FrozenModel
from rushes.errors import Reason, Rejected
from rushes.media import decoder
from rushes.media.sniff import container_of
from rushes.settings import Settings

READER = "rushes.media.child.facts:read"


class Stream(FrozenModel):
    """One stream as the file lists it. `packets` were counted, `declared_frames` is what the header claims."""

    index: int
    kind: Literal["video", "audio", "subtitle", "data", "attachment", "unknown"]
    codec: str
    decodable: bool
    language: str
    packets: int
    declared_frames: int
    cover: bool = False


class Facts(FrozenModel):
    """All that later steps need to know of a video.

    Seconds count from the film's first picture or sound, which lies at `start` on the file's own clock.
    `width` and `height` are those of the upright picture in pixels of the shape `pixel_aspect` (width to
    height). `rotation` is in degrees clockwise, done before showing. Zero or empty: there is no such stream.
    """

    container: str
    size: int
    duration: float
    declared_duration: float | None
    start: float
    streams: tuple[Stream, ...]
    has_video: bool
    has_audio: bool

    video_codec: str = ""
    video_decodable: bool = False
    width: int = 0
    height: int = 0
    rotation: int = 0
    mirrored: bool = False
    pixel_aspect: float = 1.0
    pixel_format: str = ""
    fps: float = 0.0
    frame_rate: Literal["constant", "variable"] = "constant"
    frames: int = 0
    frames_tried: int = 0
    frames_decoded: int = 0
    key_frames: int = 0
    longest_gop: float = 0.0
    open_gops: int = 0

    audio_codec: str = ""
    audio_channels: int = 0
    audio_rate: int = 0
    audio_decodable: bool = False
    audio_silent: bool = False

    damaged: int = 0
    """Packets that could not be read or decoded on the way."""

    @property
    def speech_possible(self) -> bool:
        """There is sound, it can be decoded, and it is not digital silence."""
        return self.audio_decodable and not self.audio_silent


def inspect(path: Path, settings: Settings) -> Facts:
    """The facts of a file, read in a child process.

    Raises Rejected when it cannot be opened as a video, BadRequest when there is no such file, Unavailable
    without PyAV.
    """
    decoder.must_exist(path)
    size = path.stat().st_size
    if size > settings.max_bytes:
        raise Rejected(Reason.TOO_LARGE, too_large(size, settings))
    container = container_of(path)
    if container not in settings.containers:
        raise Rejected(Reason.CONTAINER_NOT_ALLOWED, not_allowed(container, settings))
    answer = decoder.run(READER, path, settings, most_pixels=settings.max_pixels)
    return Facts.model_validate(answer | {"size": size})


def too_large(size: int, settings: Settings) -> str:
    return (
        f"The file has {size / 1e6:.1f} MB; the largest that is taken has {settings.max_bytes / 1e6:.1f} MB. "
        "Cut it, or encode it again at a lower rate."
    )


def not_allowed(container: str, settings: Settings) -> str:
    taken = ", ".join(settings.containers)
    return f"The file is of the kind {container}; taken are {taken}. Convert it to one of these."
