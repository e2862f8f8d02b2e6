"""The one way to open a video. For the decoding child only: call it through rushes.media.decoder.

FFmpeg looks at the content, not at the name: a text file called .mp4 can be a playlist that opens other files or
the network. So the container is told from the bytes first, only its own demuxer may read it, only the protocol
`file` exists, and titles that are not UTF-8 are no error. Every call into FFmpeg happens inside `content`.
"""

import re
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal, Self, TypeVar

from rushes.errors import Reason, Rejected
from rushes.media.sniff import DEMUXERS, container_of

if TYPE_CHECKING:
    from av import AudioStream, Packet, VideoStream
    from av.stream import Stream

S = TypeVar("S", bound="Stream")

SAFE_FFMPEG = (8, 1, 2)  # the first without CVE-2026-8461

OPTIONS = {
    "protocol_whitelist": "file",
    "format_whitelist": ",".join(sorted(set(DEMUXERS.values()))),
    "enable_drefs": "0",
}


class content:  # noqa: N801 - read as a word: `with content():`
    """Whatever is raised inside is about the file, whatever its class, and comes out as Rejected.

    FFmpeg's content errors arrive as PermissionError, EOFError, UnicodeDecodeError and more. Keep our own code
    outside, so that a bug of ours is not blamed on the file.
    """

    def __enter__(self) -> None:
        return None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None or isinstance(error, Rejected) or not isinstance(error, Exception):
            return
        if isinstance(error, MemoryError):
            raise Rejected(
                Reason.RESOURCE_LIMIT,
                "Decoding the video needs more memory than is allowed. Encode it again with a smaller picture.",
            ) from error
        raise Rejected(
            Reason.CORRUPT,
            f"The video cannot be read: FFmpeg gave up with {type(error).__name__}. It is damaged or was cut "
            "short; export or upload it again.",
        ) from error


def ffmpeg_version() -> tuple[int, ...]:
    """The version of the FFmpeg inside PyAV, (8, 1, 2) for "8.1.2"; () when it cannot be read."""
    import av

    found = re.match(r"n?(\d+(?:\.\d+)*)", av.ffmpeg_version_info)
    return tuple(int(part) for part in found[1].split(".")) if found else ()


def ffmpeg_is_safe() -> bool:
    """False when the FFmpeg inside PyAV is older than SAFE_FFMPEG."""
    return ffmpeg_version() >= SAFE_FFMPEG


def open_video(path: Path | str) -> "Film":
    """Open a file. Raises Rejected: EMPTY_FILE, NOT_A_VIDEO, NO_VIDEO_STREAM, CORRUPT, RESOURCE_LIMIT."""
    return Film(str(path), container_of(Path(path)))


class Film:
    """An open video. `errors` counts the packets that could not be read or decoded, and were left out."""

    def __init__(self, path: str, container: str) -> None:
        import av

        av.logging.set_level(None)  # any level calls Python from the decoder's threads, which can lock up
        self.container, self.errors = container, 0
        with content():
            self.file = av.open(
                path,
                "r",
                format=DEMUXERS[container],
                container_options=OPTIONS,
                metadata_errors="replace",
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.file.close()

    @property
    def zero(self) -> float:
        """Where the film's first picture or sound lies on the file's own clock, in seconds.

        All times that leave this room count from here, as players do: an MPEG-TS starts at 1.4 s or at 20 h.
        """
        return max(0.0, (self.file.start_time or 0) / 1_000_000)

    @property
    def video(self) -> "VideoStream | None":
        """The picture to work on; a cover picture is none."""
        from av.stream import Disposition

        moving = [s for s in self.file.streams.video if not s.disposition & Disposition.attached_pic]
        return self._best("video", moving)

    @property
    def audio(self) -> "AudioStream | None":
        """The sound to listen to."""
        return self._best("audio", list(self.file.streams.audio))

    def _best(self, kind: Literal["video", "audio"], streams: "list[S]") -> "S | None":
        """FFmpeg's choice (default tracks, more pixels or channels, more packets), as long as it can be decoded."""
        best = self.file.streams.best(kind)
        usable = [s for s in streams if s.codec_context is not None] or streams
        return next((s for s in usable if best is not None and s.index == best.index), None) or next(
            iter(usable), None
        )

    def packets(self, *streams: "Stream") -> "Iterator[Packet[Any]]":
        """The packets of these streams, all without any, in file order, until the end or the first damage."""
        try:
            with content():
                yield from self.file.demux(*streams)
        except Rejected as damage:
            if damage.reason is not Reason.CORRUPT:
                raise
            self.errors += 1

    def decode(self, packet: "Packet[Any]") -> list[Any]:
        """The frames of a packet; none when it is damaged."""
        try:
            with content():
                return packet.decode()
        except Rejected as damage:
            if damage.reason is not Reason.CORRUPT:
                raise
            self.errors += 1
            return []

    def frames(self, stream: "Stream") -> Iterator[Any]:
        """Every frame of a stream that can be decoded, from where the file stands."""
        for packet in self.packets(stream):
            yield from self.decode(packet)

    def seek(self, seconds: float, stream: "Stream") -> None:
        """Go to the last key frame at or before this time of the film."""
        offset = round((seconds + self.zero) / (stream.time_base or Fraction(1)))
        with content():
            self.file.seek(offset, stream=stream)

    def time(self, pts: int | None, stream: "Stream") -> float | None:
        """A time stamp of a stream as seconds of the film."""
        if pts is None or not stream.time_base:
            return None
        return float(pts * stream.time_base) - self.zero
