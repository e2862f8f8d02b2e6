"""The boxes of an MP4 or QuickTime file (ISO/IEC 14496-12), read by hand: FFmpeg does not tell of encryption."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

MOST = 200_000  # boxes looked at in one file; a four-hour film in one-second fragments has 60,000
LONGEST_TABLE = 1_000_000  # bytes of a sample description that are read
SHORTEST = 8  # bytes of a box without content
NESTS = frozenset({b"moov", b"trak", b"mdia", b"minf", b"stbl", b"moof", b"traf"})
PROTECTED = frozenset({b"encv", b"enca", b"encs", b"enct", b"encm", b"drms", b"drmi"})


@dataclass(frozen=True)
class Box:
    """`start` and `end` bound the content, in bytes of the file; `parents` are the types around it."""

    kind: bytes
    start: int
    end: int
    parents: tuple[bytes, ...] = ()


@dataclass(frozen=True)
class Movie:
    """What the boxes say: the types at the top, each track's sample entry, and whether it is protected."""

    top: frozenset[bytes]
    entries: tuple[str, ...]
    protected: bool


def movie(file: BinaryIO, size: int) -> Movie:
    """Read the boxes of a file of `size` bytes. A broken box ends the reading, never raises."""
    top, entries, protected = set[bytes](), list[str](), False
    for box in walk(file, 0, size):
        if not box.parents:
            top.add(box.kind)
        if box.kind == b"pssh":
            protected = True
        if box.kind == b"stsd":
            kinds, guarded = _sample_entries(file, box)
            entries.append(kinds)
            protected = protected or guarded
    return Movie(frozenset(top), tuple(entries), protected)


def walk(file: BinaryIO, start: int, end: int) -> Iterator[Box]:
    """Every box between two places of the file and inside NESTS, in file order, at most MOST."""
    waiting = [(start, end, tuple[bytes, ...]())]
    for _ in range(MOST):
        while waiting and waiting[-1][1] - waiting[-1][0] < SHORTEST:
            waiting.pop()
        if not waiting:
            return
        at, end, parents = waiting.pop()
        box, after = _header(file, at, end, parents)
        if box is None:
            continue
        waiting.append((after, end, parents))
        if box.kind in NESTS:
            waiting.append((box.start, box.end, (*parents, box.kind)))
        yield box


def _header(file: BinaryIO, at: int, end: int, parents: tuple[bytes, ...]) -> tuple[Box | None, int]:
    file.seek(at)
    head = file.read(16)
    if len(head) < SHORTEST:
        return None, end
    length, start = int.from_bytes(head[:4], "big"), at + 8
    if length == 1:
        length, start = int.from_bytes(head[8:16], "big"), at + 16
    after = end if length == 0 else at + length
    if after < start:
        return None, end
    return Box(head[4:8], start, min(after, end), parents), after


def _sample_entries(file: BinaryIO, box: Box) -> tuple[str, bool]:
    """The first sample entry's type, and whether any entry is protected (`encv`, `enca`, or a `sinf` inside)."""
    file.seek(box.start)
    table = file.read(min(box.end - box.start, LONGEST_TABLE))
    at, first, protected = 8, "", False
    while at + SHORTEST <= len(table):
        length, kind = int.from_bytes(table[at : at + 4], "big"), table[at + 4 : at + 8]
        entry = table[at : at + max(length, SHORTEST)]
        first = first or kind.decode("latin-1").strip()
        protected = protected or kind in PROTECTED or (b"sinf" in entry and b"schm" in entry)
        at += max(length, SHORTEST)
    return first, protected
