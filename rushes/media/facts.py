"""The facts of a video, as observed in its packets and frames, not as declared in its header."""

from pathlib import Path
from typing import Literal

from rushes.domain import FrozenModel
from rushes.errors import Reason, Rejected
from rushes.media import decoder
from rushes.media.sniff import container_of
from rushes.settings import Settings

READ_FUNCTION = "rushes.media.child.facts:read_facts"


class Stream(FrozenModel):
    """One stream of the file. `packets` are counted, `declared_frames` is the number in the header."""

    index: int
    kind: Literal["video", "audio", "subtitle", "data", "attachment", "unknown"]
    codec: str
    decodable: bool
    language: str
    packets: int
    declared_frames: int
    cover: bool = False


class Facts(FrozenModel):
    """The facts of a video that later steps need.

    Seconds count from the first video or audio packet, which is at `start` on the file's own clock. `width` and
    `height` are those of the upright frame, in pixels of the aspect ratio `pixel_aspect` (width to height).
    `rotation` is in degrees clockwise, applied before display. Zero or empty: there is no such stream.
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
    """The number of packets that could not be read or decoded."""

    @property
    def speech_possible(self) -> bool:
        """Whether there is audio that can be decoded and is not digital silence."""
        return self.audio_decodable and not self.audio_silent


def inspect(path: Path, settings: Settings) -> Facts:
    """Read the facts of a file in a child process.

    Raises Rejected if it cannot be opened as a video, BadRequest if there is no such file, Unavailable without PyAV.
    """
    decoder.must_exist(path)
    size = path.stat().st_size
    if size > settings.max_bytes:
        raise Rejected(Reason.TOO_LARGE, too_large(size, settings))
    container = container_of(path)
    if container not in settings.containers:
        raise Rejected(Reason.CONTAINER_NOT_ALLOWED, not_allowed(container, settings))
    answer = decoder.run(READ_FUNCTION, path, settings, max_pixels=settings.max_pixels)
    return Facts.model_validate(answer | {"size": size})


def too_large(size: int, settings: Settings) -> str:
    """Say that a file of `size` bytes is too large."""
    return (
        f"The file has {size / 1e6:.1f} MB; at most {settings.max_bytes / 1e6:.1f} MB are accepted. "
        "Cut it, or encode it again at a lower bit rate."
    )


def not_allowed(container: str, settings: Settings) -> str:
    """Say that a container is not accepted."""
    accepted = ", ".join(settings.containers)
    return f"The file's container is {container}; accepted are {accepted}. Convert it to one of these."
