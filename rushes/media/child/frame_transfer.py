"""How a picture leaves the decoding child: turned upright, shrunk, and as raw pixels in a file of its own."""

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
"""Time in seconds of the film, width, height, whether it is the first picture of a scene; BGR pixels follow."""

AHEAD = 8  # pictures that may wait
NAP = 0.002  # seconds

Say = Callable[[float, str], None]


class Handover:
    """Puts pictures into the folder `into`, at most AHEAD at a time, and says the name of each."""

    def __init__(self, into: Path, say: Say, long_side: int, aspect: float) -> None:
        self.into, self.say, self.long_side, self.aspect = into, say, long_side, aspect
        self.count = 0
        self.turner: Turner | None = None

    def put(self, frame: Any, at: float, fraction: float, *, cut: bool) -> None:
        """`at` in seconds of the film. A picture that FFmpeg cannot turn is left out."""
        try:
            with content():
                pixels = self._turned(frame)
        except Rejected as damage:
            if damage.reason is not Reason.CORRUPT:
                raise
            return
        while len(list(self.into.iterdir())) >= AHEAD:
            time.sleep(NAP)
        self.count += 1
        name = f"{self.count:06}.bgr"
        with (self.into / name).open("wb") as file:
            file.write(HEADER.pack(at, pixels.shape[1], pixels.shape[0], cut))
            file.write(pixels.tobytes())
        self.say(fraction, name)

    def _turned(self, frame: Any) -> Any:
        if self.turner is None or not self.turner.fits(frame):
            self.turner = Turner(frame, self.long_side, self.aspect)
        return self.turner.turned(frame)


class Turner:
    """A chain of filters for frames of one shape, all turned as the first of them asks for.

    A frame that was asked for its side data is freed late, so the others are not asked.
    """

    def __init__(self, frame: Any, long_side: int, aspect: float) -> None:
        from fractions import Fraction

        from av.filter import Graph

        self.shape = shape(frame)
        width, height = size(frame.width, frame.height, aspect, long_side)
        self.graph = Graph()
        source = self.graph.add_buffer(
            width=frame.width, height=frame.height, format=frame.format, time_base=Fraction(1, 1000)
        )
        filters = (("scale", f"{width}:{height}:flags=area"), *of_frame(frame).filters, ("format", "bgr24"))
        chain = [source, *(self.graph.add(name, given or None) for name, given in filters)]
        self.graph.link_nodes(*chain, self.graph.add("buffersink")).configure()

    def fits(self, frame: Any) -> bool:
        return shape(frame) == self.shape

    def turned(self, frame: Any) -> Any:
        self.graph.vpush(frame)
        return self.graph.vpull().to_ndarray()


def shape(frame: Any) -> tuple[int, int, str]:
    return frame.width, frame.height, frame.format.name
