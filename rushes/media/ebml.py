"""The tracks of a WebM or Matroska file (RFC 8794, RFC 9559), read by hand: FFmpeg does not tell of encryption."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

MOST = 200_000  # elements looked at in one file
SHORTEST = 2  # bytes of an element without content
LONGEST_TEXT = 256  # bytes of a codec's name that are read

SEGMENT, CLUSTER, TRACKS, TRACK = 0x18538067, 0x1F43B675, 0x1654AE6B, 0xAE
CODEC, ENCODINGS, ENCODING, ENCRYPTION = 0x86, 0x6D80, 0x6240, 0x5035
NESTS = frozenset({SEGMENT, TRACKS, TRACK, ENCODINGS, ENCODING})


@dataclass(frozen=True)
class Tracks:
    """Each track's codec as the file names it (`V_VP9`), and whether any track is encrypted."""

    codecs: tuple[str, ...]
    encrypted: bool


def tracks(file: BinaryIO, size: int) -> Tracks:
    """Read the tracks of a file of `size` bytes. A broken element ends the reading, never raises."""
    codecs, encrypted = list[str](), False
    for kind, start, end in walk(file, 0, size):
        if kind == CODEC:
            file.seek(start)
            codecs.append(file.read(min(end - start, LONGEST_TEXT)).decode("latin-1").strip("\0"))
        encrypted = encrypted or kind == ENCRYPTION
    return Tracks(tuple(codecs), encrypted)


def walk(file: BinaryIO, start: int, end: int) -> Iterator[tuple[int, int, int]]:
    """(id, first byte, end) of every element and of those inside NESTS, at most MOST.

    An element of unknown size runs to the end of what holds it; a cluster of unknown size ends the walk.
    """
    waiting = [(start, end)]
    for _ in range(MOST):
        while waiting and waiting[-1][1] - waiting[-1][0] < SHORTEST:
            waiting.pop()
        if not waiting:
            return
        at, end = waiting.pop()
        file.seek(at)
        head = file.read(12)
        kind, id_length = _number(head, keep_marker=True)
        length, size_length = _number(head[id_length:], keep_marker=False)
        if not id_length or not size_length:
            continue
        first = at + id_length + size_length
        unknown = length == (1 << 7 * size_length) - 1
        after = end if unknown else min(first + length, end)
        if unknown and kind == CLUSTER:
            continue
        waiting.append((after, end))
        if kind in NESTS:
            waiting.append((first, after))
        yield kind, first, after


def _number(data: bytes, *, keep_marker: bool) -> tuple[int, int]:
    """A variable-length number and its length in bytes; (0, 0) when there is none."""
    if not data or not data[0]:
        return 0, 0
    length = 9 - data[0].bit_length()
    if len(data) < length:
        return 0, 0
    value = int.from_bytes(data[:length], "big")
    return (value if keep_marker else value & ((1 << 7 * length) - 1)), length
