"""Transfer frames out of the decoding child: upright, scaled, one file of raw pixels each."""

import struct
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rushes.errors import Reason, Rejected
from rushes.media.child.stills import size
from rushes.media.container import content
from rushes.media.orientation import of_frame

HEADER = struct.Struct("<dII?")
"""Time in seconds of the video, width, height, whether it is the first frame of a scene; BGR pixels follow."""

AHEAD = 8  # frame files that may wait to be read
POLL_SECONDS = 0.002

ProgressCallback = Callable[[float, str], None]


class Handover:
    """Writes frames into `folder`, at most MAX_WAITING_FRAMES at a time, and reports the name of each file."""

    def __init__(
        self, folder: Path, report_progress: ProgressCallback, long_side: int, aspect: float
    ) -> None:
        self.folder, self.report_progress = folder, report_progress
        self.long_side, self.aspect = long_side, aspect
        self.count = 0
        self.converter: FrameConverter | None = None

    def put(self, frame: Any, seconds: float, fraction: float, *, cut: bool) -> None:
        """Write a frame at `seconds` of the video. A frame that FFmpeg cannot convert is left out."""
        try:
            with content():
                pixels = self._convert(frame)
        except Rejected as damage:
            if damage.reason is not Reason.CORRUPT:
                raise
            return
        while len(list(self.folder.iterdir())) >= AHEAD:
            time.sleep(POLL_SECONDS)
        self.count += 1
        name = f"{self.count:06}.bgr"
        with (self.folder / name).open("wb") as file:
            file.write(HEADER.pack(seconds, pixels.shape[1], pixels.shape[0], cut))
            file.write(pixels.tobytes())
        self.report_progress(fraction, name)

    def _convert(self, frame: Any) -> Any:
        if self.converter is None or not self.converter.fits(frame):
            self.converter = FrameConverter(frame, self.long_side, self.aspect)
        return self.converter.convert(frame)


class FrameConverter:
    """A filter graph that scales and rotates frames of one format, all by the orientation of the first.

    A frame whose side data is read is freed late, so the side data of the others is not read.
    """

    def __init__(self, frame: Any, long_side: int, aspect: float) -> None:
        from fractions import Fraction

        from av.filter import Graph

        self.format = frame_format(frame)
        width, height = size(frame.width, frame.height, aspect, long_side)
        self.graph = Graph()
        source = self.graph.add_buffer(
            width=frame.width, height=frame.height, format=frame.format, time_base=Fraction(1, 1000)
        )
        filters = (("scale", f"{width}:{height}:flags=area"), *of_frame(frame).filters, ("format", "bgr24"))
        chain = [source, *(self.graph.add(name, arguments or None) for name, arguments in filters)]
        self.graph.link_nodes(*chain, self.graph.add("buffersink")).configure()

    def fits(self, frame: Any) -> bool:
        """Whether the frame has the size and pixel format of the graph."""
        return frame_format(frame) == self.format

    def convert(self, frame: Any) -> Any:
        """Return the pixels as an array, (height, width, 3) BGR."""
        self.graph.vpush(frame)
        return self.graph.vpull().to_ndarray()


def frame_format(frame: Any) -> tuple[int, int, str]:
    """Return the width, height and pixel format of a frame."""
    return frame.width, frame.height, frame.format.name
