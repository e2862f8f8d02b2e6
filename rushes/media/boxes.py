"""Parse the boxes of an MP4 or QuickTime file (ISO/IEC 14496-12), because FFmpeg does not report encryption."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

MAX_BOXES = 200_000  # read in one file; a four-hour video in one-second fragments has 60,000
MAX_TABLE_BYTES = 1_000_000  # of a sample description that are read
MIN_BOX_BYTES = 8  # a box without content
NESTS = frozenset({b"moov", b"trak", b"mdia", b"minf", b"stbl", b"moof", b"traf"})
PROTECTED_ENTRIES = frozenset({b"encv", b"enca", b"encs", b"enct", b"encm", b"drms", b"drmi"})


@dataclass(frozen=True)
class Box:
    """`start` and `end` bound the content, in bytes of the file; `parents` are the types of the enclosing boxes."""

    kind: bytes
    start: int
    end: int
    parents: tuple[bytes, ...] = ()


@dataclass(frozen=True)
class Movie:
    """The box types at the top level, each track's sample entry, and whether the file is protected."""

    top: frozenset[bytes]
    entries: tuple[str, ...]
    protected: bool


def movie(file: BinaryIO, size: int) -> Movie:
    """Read the boxes of a file of `size` bytes. A broken box ends the reading; it does not raise."""
    top_types, entries, is_protected = set[bytes](), list[str](), False
    for box in iterate_boxes(file, 0, size):
        if not box.parents:
            top_types.add(box.kind)
        if box.kind == b"pssh":
            is_protected = True
        if box.kind == b"stsd":
            entry, is_entry_protected = _read_sample_entries(file, box)
            entries.append(entry)
            is_protected = is_protected or is_entry_protected
    return Movie(frozenset(top_types), tuple(entries), is_protected)


def iterate_boxes(file: BinaryIO, start: int, end: int) -> Iterator[Box]:
    """Yield every box between two file offsets and inside CONTAINER_BOXES, in file order, at most MAX_BOXES."""
    pending = [(start, end, tuple[bytes, ...]())]
    for _ in range(MAX_BOXES):
        while pending and pending[-1][1] - pending[-1][0] < MIN_BOX_BYTES:
            pending.pop()
        if not pending:
            return
        offset, end, parents = pending.pop()
        box, next_offset = _read_header(file, offset, end, parents)
        if box is None:
            continue
        pending.append((next_offset, end, parents))
        if box.kind in NESTS:
            pending.append((box.start, box.end, (*parents, box.kind)))
        yield box


def _read_header(file: BinaryIO, offset: int, end: int, parents: tuple[bytes, ...]) -> tuple[Box | None, int]:
    file.seek(offset)
    header = file.read(16)
    if len(header) < MIN_BOX_BYTES:
        return None, end
    length, start = int.from_bytes(header[:4], "big"), offset + 8
    if length == 1:
        length, start = int.from_bytes(header[8:16], "big"), offset + 16
    next_offset = end if length == 0 else offset + length
    if next_offset < start:
        return None, end
    return Box(header[4:8], start, min(next_offset, end), parents), next_offset


def _read_sample_entries(file: BinaryIO, box: Box) -> tuple[str, bool]:
    """Return the first sample entry's type, and whether any entry is protected (`encv`, `enca`, or a `sinf` inside)."""
    file.seek(box.start)
    table = file.read(min(box.end - box.start, MAX_TABLE_BYTES))
    offset, first_type, is_protected = 8, "", False
    while offset + MIN_BOX_BYTES <= len(table):
        length, kind = int.from_bytes(table[offset : offset + 4], "big"), table[offset + 4 : offset + 8]
        entry = table[offset : offset + max(length, MIN_BOX_BYTES)]
        first_type = first_type or kind.decode("latin-1").strip()
        is_protected = is_protected or kind in PROTECTED_ENTRIES or (b"sinf" in entry and b"schm" in entry)
        offset += max(length, MIN_BOX_BYTES)
    return first_type, is_protected
