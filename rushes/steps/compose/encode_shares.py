"""Encode one copy on several workers: each encodes its share of the ranges, and one assembles them.

Every worker scans the film and plans on its own. Both are deterministic, so all workers get the same ranges and
only encoded packets are transferred. If a share cannot be replaced, one worker re-encodes the whole film.
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
    """`parts` are the files of encoded packets and their indexes; `reason` is set if there are none."""

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
        own_ranges = shared(job.verdict.plan.ranges, of)[number - 1]
        try:
            names = job.encode(own_ranges, f"share-{number}")
        except NotSpliceable as refusal:
            return Share((), len(own_ranges), 0, str(refusal))
        files = [Path(work) / file for name in names for file in (name, f"{name}.json")]
        parts = tuple(file.replace(folder / file.name) for file in files)
    return Share(parts, len(own_ranges), sum(part.packets for part in own_ranges))


def shared(ranges: Sequence[Range], of: int) -> list[tuple[Range, ...]]:
    """Split the ranges, in order, into `of` shares of about equal picture counts; a share may be empty."""
    total, done = sum(range_.packets for range_ in ranges), 0
    shares: list[list[Range]] = [[] for _ in range(of)]
    for range_ in ranges:
        middle = done + range_.packets / 2
        shares[min(of - 1, int(middle * of / total))].append(range_)
        done += range_.packets
    return [tuple(share) for share in shares]
