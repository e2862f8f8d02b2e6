"""The same moment of film and copy side by side, small, for a person to see what a cover hides."""

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rushes.domain.edits import Blur, Edits
from rushes.errors import Rejected
from rushes.media import stills
from rushes.settings import Settings

SMALL = 320  # pixels of a picture's long side
MOST = 24  # pairs; a page of more is not read
SAME = 0.05  # seconds that the two pictures may be apart


@dataclass(frozen=True)
class Pair:
    """A blur, by its place in the edits, before and after, as JPEG files; `time` is in seconds of the film."""

    blur: int
    time: float
    before: bytes
    after: bytes


def pairs(film: Path, copy: Path, edits: Edits, near: Path, settings: Settings) -> list[Pair]:
    """One pair for each of the first MOST blurs whose middle can be shown in both; working files go beside `near`."""
    found = []
    for number, blur in enumerate(edits.blurs[:MOST]):
        time = middle(blur)
        before, after = (list(still(video, time, near, settings)) for video in (film, copy))
        if before and after and abs(before[0][0] - after[0][0]) <= SAME:
            found.append(Pair(number, before[0][0], before[0][1], after[0][1]))
    return found


def middle(blur: Blur) -> float:
    """A moment at which the blur is surely there: half way, at most through its known boxes."""
    last = blur.boxes[-1].t if blur.end is None else blur.end
    return max(0.0, (blur.start_time + max(last, blur.start_time)) / 2)


def still(video: Path, time: float, near: Path, settings: Settings) -> Iterator[tuple[float, bytes]]:
    """The picture shown at this time, when there is one."""
    with tempfile.TemporaryDirectory(prefix=".pair-", dir=near) as folder:
        try:
            taken: Sequence[stills.Still] = stills.take(video, Path(folder), settings, [time], SMALL)
        except Rejected:
            return
        yield from ((one.time, (Path(folder) / one.name).read_bytes()) for one in taken[:1])
