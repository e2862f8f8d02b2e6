"""One copy, encoded by several workers: each does its share of the ranges, and one puts them together.

Every worker surveys the film and plans by itself. Both are pure, so all see the same ranges, and nothing but the
encoded packets travels. A share that cannot be replaced says so; then the film is encoded anew, by one.
"""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rushes.domain.edits import Edits
from rushes.media import decoder
from rushes.settings import Settings
from rushes.steps.compose.composing import Job, NotSpliceable
from rushes.steps.compose.options import Options
from rushes.steps.compose.plan import Range


@dataclass(frozen=True)
class Share:
    """`parts` are the files of encoded packets and their lists; `reason` says why there are none."""

    parts: tuple[Path, ...]
    ranges: int
    pictures: int
    reason: str = ""


def encode_share(
    video: Path,
    edits: Edits,
    folder: Path,
    settings: Settings,
    options: Options,
    number: int,
    of: int,
    say: decoder.Say | None = None,
) -> Share:
    """Encode share `number` (from 1) of `of` into files `share-<number>-<k>` in the folder. Raises Rejected."""
    with tempfile.TemporaryDirectory(prefix="encode-", dir=folder) as work:
        job = Job(video, Path(work), edits, settings, options, say)
        if job.reason:
            return Share((), 0, 0, job.reason)
        mine = shared(job.verdict.plan.ranges, of)[number - 1]
        try:
            names = job.encode(mine, f"share-{number}")
        except NotSpliceable as refusal:
            return Share((), len(mine), 0, str(refusal))
        files = [Path(work) / file for name in names for file in (name, f"{name}.json")]
        kept = tuple(file.replace(folder / file.name) for file in files)
    return Share(kept, len(mine), sum(part.packets for part in mine))


def shared(ranges: Sequence[Range], of: int) -> list[tuple[Range, ...]]:
    """The ranges in order, in `of` shares of about as many pictures each; a share may be empty."""
    total, done = sum(part.packets for part in ranges), 0
    shares: list[list[Range]] = [[] for _ in range(of)]
    for part in ranges:
        middle = done + part.packets / 2
        shares[min(of - 1, int(middle * of / total))].append(part)
        done += part.packets
    return [tuple(share) for share in shares]
