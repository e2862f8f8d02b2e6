"""Pictures of a film for whoever looks at them: taken in the decoding child, handed over one by one.

A network must not run beside hostile bytes, and pictures of three hours fit nowhere. So the child writes each
picture, shrunk to what the network wants, as raw pixels into a folder of the job; this side takes it, removes it
and looks, and the child waits while AHEAD pictures lie there. Nothing else passes between the two.
"""

import os
import stat
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from rushes.domain import FrozenModel
from rushes.errors import Reason, Rejected
from rushes.media import decoder
from rushes.media.child.frame_transfer import HEADER
from rushes.settings import Settings

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Pixels = NDArray[np.uint8]

INDEXER = "rushes.media.child.sampling:index"
TAKER = "rushes.media.child.sampling:take"
RATE = 0.5  # samples a second
LONG_SIDE = 640  # pixels
CHUNK = 2000  # pictures of one child: its limit of time holds for these, not for the film
APART = 0.5  # seconds between two key frames that are both looked at
SLACK = 0.25  # of a step by which a gap may be longer than a step: 2.002 s is no reason for another picture
FOLDER = "pictures-"  # of one child: what another left behind would keep it waiting


class Index(FrozenModel):
    """What the packets say. Seconds of the film; `keys` are the times of the key frames, ascending."""

    length: float
    fps: float
    keys: tuple[float, ...]


@dataclass(frozen=True)
class Frame:
    """One picture, upright, with square pixels: BGR, (height, width, 3). `time` in seconds of the film.

    `cut`: it is the first of a new scene, and was not asked for.
    """

    time: float
    pixels: "Pixels"
    cut: bool = False


@dataclass(frozen=True)
class Reel:
    """A film on the reel: the file, its index, and a folder of the job in which pictures are handed over."""

    video: Path
    folder: Path
    settings: Settings
    index: Index


See = Callable[[Frame], None]
Moment = tuple[float, bool]
"""A time in seconds, and whether the picture is wanted: without, the film is only followed to there."""


def index(video: Path, settings: Settings) -> Index:
    """The key frames of a film, read without decoding. Raises what rushes.media.decoder.run raises."""
    return Index.model_validate(decoder.run(INDEXER, video, settings))


def reel(video: Path, folder: Path, settings: Settings) -> Reel:
    """The film with its index. Raises what `index` raises."""
    return Reel(video, folder, settings, index(video, settings))


def fill(start: float, end: float, rate: float) -> list[float]:
    """Times strictly between two, evenly spread, `rate` a second; none where one step reaches over."""
    parts = ceil((end - start) * rate - SLACK)
    return [start + (end - start) * k / parts for k in range(1, parts)]


def base(film: Index, rate: float = RATE, apart: float = APART) -> list[float]:
    """Where to look first: every key frame, which costs next to nothing, and between distant ones `rate` a second.

    Of key frames closer than `apart` seconds the first is taken. Encoders put a key frame at most cuts, so that
    most scenes are seen from their first picture.
    """
    kept = list(thinned([key for key in film.keys if 0 <= key < film.length], apart))
    ends = [*kept, film.length]
    return [time for a, b in pairwise(ends) for time in (a, *fill(a, b, rate))]


def thinned(times: Sequence[float], apart: float) -> Iterator[float]:
    last = float("-inf")
    for time in times:
        if time - last >= apart:
            last = time
            yield time


def take(
    reel: Reel,
    moments: Sequence[Moment],
    see: See,
    *,
    long_side: int = LONG_SIDE,
    chunk: int = CHUNK,
    say: decoder.Say | None = None,
) -> list[float]:
    """Show `see` the first picture at or after each wanted moment, in order, none larger than `long_side` pixels.

    The first picture of every scene that the decoder passes on the way is shown, too. Returns the times of these
    cuts. What cannot be decoded is left out. A child takes `chunk` moments at most. Raises what
    rushes.media.decoder.run raises, and what `see` raises.
    """
    settings = reel.settings
    cuts: set[float] = set()
    for first in range(0, len(moments), chunk):
        here = moments[first : first + chunk]
        with TemporaryDirectory(prefix=FOLDER, dir=reel.folder) as into:
            answer = decoder.run(
                TAKER,
                reel.video,
                settings,
                writes=HEADER.size + 3 * long_side**2,
                say=_shown(Path(into), see, say, (first, len(here), len(moments))),
                moments=list(here),
                keys=reel.index.keys,
                long_side=long_side,
                most_pixels=settings.max_pixels,
                into=str(Path(into).resolve()),
            )
        cuts.update(answer["cuts"])
    return sorted(cuts)


def _shown(into: Path, see: See, say: decoder.Say | None, part: tuple[int, int, int]) -> decoder.Say:
    """What is done when the child says that a picture lies there.

    `part`: the number of the child's first moment, how many it has, and how many there are in all.
    """
    first, here, total = part

    def shown(fraction: float, name: str) -> None:
        frame = receive(into / Path(name).name)
        see(frame)
        if say:
            say((first + fraction * here) / total, f"looked at {frame.time:.0f} s")

    return shown


def receive(path: Path) -> Frame:
    """The picture in a file of the child, which is removed. Raises Rejected(DECODER_CRASH) when it is none."""
    import numpy as np

    data = _plain_file(path)
    if len(data) < HEADER.size:
        raise _astray()
    time, width, height, cut = HEADER.unpack_from(data)
    if len(data) != HEADER.size + 3 * width * height or not width * height:
        raise _astray()
    pixels = np.frombuffer(data, np.uint8, offset=HEADER.size).reshape(height, width, 3)
    return Frame(time, pixels, cut)


def _plain_file(path: Path) -> bytes:
    """A link or a pipe of a child gone astray is not followed."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        raise _astray() from error
    with os.fdopen(handle, "rb") as file:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise _astray()
        path.unlink()
        return file.read()


def _astray() -> Rejected:
    return Rejected(
        Reason.DECODER_CRASH, "The decoder went astray on this file. Encode it again and upload that."
    )
