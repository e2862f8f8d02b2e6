"""The one way to open a video. For the decoding child only: call it through rushes.media.decoder.

FFmpeg decides by the content, not by the name: a text file called .mp4 can be a playlist that opens other files or
the network. So the container is detected from the bytes first, only its own demuxer may read it, only the protocol
`file` is allowed, and titles that are not UTF-8 are not an error. Every call into FFmpeg happens inside
`reject_ffmpeg_errors`.
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


class content:  # noqa: N801 - reads as a statement after `with`
    """Context manager that turns every exception inside it into Rejected: it is caused by the file's content.

    FFmpeg reports content errors as PermissionError, EOFError, UnicodeDecodeError and more. Keep our own code
    outside, so that our bugs are not blamed on the file.
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
                "Decoding the video needs more memory than is allowed. Encode it again with smaller frames.",
            ) from error
        raise Rejected(
            Reason.CORRUPT,
            f"The video cannot be read: FFmpeg failed with {type(error).__name__}. It is damaged or was cut "
            "short; export or upload it again.",
        ) from error


def ffmpeg_version() -> tuple[int, ...]:
    """Return the version of the FFmpeg inside PyAV, (8, 1, 2) for "8.1.2"; () if it cannot be read."""
    import av

    match = re.match(r"n?(\d+(?:\.\d+)*)", av.ffmpeg_version_info)
    return tuple(int(part) for part in match[1].split(".")) if match else ()


def ffmpeg_is_safe() -> bool:
    """Return False if the FFmpeg inside PyAV is older than SAFE_FFMPEG."""
    return ffmpeg_version() >= SAFE_FFMPEG


def open_video(path: Path | str) -> "Film":
    """Open a file. Raises Rejected: EMPTY_FILE, NOT_A_VIDEO, NO_VIDEO_STREAM, CORRUPT, RESOURCE_LIMIT."""
    return Film(str(path), container_of(Path(path)))


class Film:
    """An open video. `errors` counts the packets that were skipped because they could not be read or decoded."""

    def __init__(self, path: str, container: str) -> None:
        import av

        av.logging.set_level(None)  # any level calls Python from the decoder's threads, which can deadlock
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
        """The time stamp of the first video or audio packet on the file's own clock, in seconds.

        All times that this module returns count from here, as in players: an MPEG-TS may start at 1.4 s or at 20 h.
        """
        return max(0.0, (self.file.start_time or 0) / 1_000_000)

    @property
    def video(self) -> "VideoStream | None":
        """The video stream to process; a cover picture does not count."""
        from av.stream import Disposition

        candidates = [s for s in self.file.streams.video if not s.disposition & Disposition.attached_pic]
        return self._best("video", candidates)

    @property
    def audio(self) -> "AudioStream | None":
        """The audio stream to process."""
        return self._best("audio", list(self.file.streams.audio))

    def _best(self, kind: Literal["video", "audio"], streams: "list[S]") -> "S | None":
        """Return FFmpeg's choice (default tracks, more pixels or channels, more packets) if it can be decoded."""
        best = self.file.streams.best(kind)
        usable = [s for s in streams if s.codec_context is not None] or streams
        return next((s for s in usable if best is not None and s.index == best.index), None) or next(
            iter(usable), None
        )

    def packets(self, *streams: "Stream") -> "Iterator[Packet[Any]]":
        """Yield the packets of the streams (default: all) in file order, until the end or the first damage."""
        try:
            with content():
                yield from self.file.demux(*streams)
        except Rejected as damage:
            if damage.reason is not Reason.CORRUPT:
                raise
            self.errors += 1

    def decode(self, packet: "Packet[Any]") -> list[Any]:
        """Return the frames of a packet; none if it is damaged."""
        try:
            with content():
                return packet.decode()
        except Rejected as damage:
            if damage.reason is not Reason.CORRUPT:
                raise
            self.errors += 1
            return []

    def frames(self, stream: "Stream") -> Iterator[Any]:
        """Yield every frame of a stream that can be decoded, from the current position."""
        for packet in self.packets(stream):
            yield from self.decode(packet)

    def seek(self, seconds: float, stream: "Stream") -> None:
        """Seek to the last key frame at or before this time of the video."""
        offset = round((seconds + self.zero) / (stream.time_base or Fraction(1)))
        with content():
            self.file.seek(offset, stream=stream)

    def time(self, pts: int | None, stream: "Stream") -> float | None:
        """Convert a time stamp of a stream to seconds of the video."""
        if pts is None or not stream.time_base:
            return None
        return float(pts * stream.time_base) - self.zero
