"""Small stills of film and copy at the same time, to show a reader what each cover hides."""

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rushes.domain.edits import Blur, Edits
from rushes.errors import Rejected
from rushes.media import stills
from rushes.settings import Settings

SMALL = 320  # pixels of a still's long side
MOST = 24  # pairs on one page
SAME = 0.05  # seconds between the two stills, at most


@dataclass(frozen=True)
class Pair:
    """One blur (its index in the edits) before and after, as JPEG bytes; `time` is in seconds of the film."""

    blur: int
    time: float
    before: bytes
    after: bytes


def pairs(film: Path, copy: Path, edits: Edits, near: Path, settings: Settings) -> list[Pair]:
    """Take one pair for each of the first MOST blurs; temporary files go into the folder `near`.

    A blur without a matching still in film and copy is skipped.
    """
    result = []
    for index, blur in enumerate(edits.blurs[:MOST]):
        time = middle(blur)
        before, after = (list(still(file, time, near, settings)) for file in (film, copy))
        if before and after and abs(before[0][0] - after[0][0]) <= SAME:
            result.append(Pair(index, before[0][0], before[0][1], after[0][1]))
    return result


def middle(blur: Blur) -> float:
    """Return a time inside the blur, in seconds: half way to its end, or to its last box if it has no end."""
    end = blur.boxes[-1].t if blur.end is None else blur.end
    return max(0.0, (blur.start_time + max(end, blur.start_time)) / 2)


def still(video: Path, time: float, near: Path, settings: Settings) -> Iterator[tuple[float, bytes]]:
    """Yield the time and JPEG bytes of the picture shown at `time`; nothing if there is none."""
    with tempfile.TemporaryDirectory(prefix=".pair-", dir=near) as folder:
        try:
            taken: Sequence[stills.Still] = stills.take(video, Path(folder), settings, [time], SMALL)
        except Rejected:
            return
        yield from (
            (taken_still.time, (Path(folder) / taken_still.name).read_bytes()) for taken_still in taken[:1]
        )
