"""Parse the tracks of a WebM or Matroska file (RFC 8794, RFC 9559), because FFmpeg does not report encryption."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

MAX_ELEMENTS = 200_000  # read in one file
MIN_ELEMENT_BYTES = 2  # an element without content
MAX_CODEC_BYTES = 256  # of a codec's name that are read

SEGMENT, CLUSTER, TRACKS, TRACK = 0x18538067, 0x1F43B675, 0x1654AE6B, 0xAE
CODEC, ENCODINGS, ENCODING, ENCRYPTION = 0x86, 0x6D80, 0x6240, 0x5035
MASTER_ELEMENTS = frozenset({SEGMENT, TRACKS, TRACK, ENCODINGS, ENCODING})


@dataclass(frozen=True)
class Tracks:
    """Each track's codec as the file names it (`V_VP9`), and whether any track is encrypted."""

    codecs: tuple[str, ...]
    encrypted: bool


def tracks(file: BinaryIO, size: int) -> Tracks:
    """Read the tracks of a file of `size` bytes. A broken element ends the reading; it does not raise."""
    codecs, is_encrypted = list[str](), False
    for element_id, start, end in iterate_elements(file, 0, size):
        if element_id == CODEC:
            file.seek(start)
            codecs.append(file.read(min(end - start, MAX_CODEC_BYTES)).decode("latin-1").strip("\0"))
        is_encrypted = is_encrypted or element_id == ENCRYPTION
    return Tracks(tuple(codecs), is_encrypted)


def iterate_elements(file: BinaryIO, start: int, end: int) -> Iterator[tuple[int, int, int]]:
    """Yield (id, first byte, end) of every element and of those inside MASTER_ELEMENTS, at most MAX_ELEMENTS.

    An element of unknown size extends to the end of its parent; a cluster of unknown size ends the iteration.
    """
    pending = [(start, end)]
    for _ in range(MAX_ELEMENTS):
        while pending and pending[-1][1] - pending[-1][0] < MIN_ELEMENT_BYTES:
            pending.pop()
        if not pending:
            return
        offset, end = pending.pop()
        file.seek(offset)
        header = file.read(12)
        element_id, id_length = _read_vint(header, keep_marker=True)
        length, size_length = _read_vint(header[id_length:], keep_marker=False)
        if not id_length or not size_length:
            continue
        content_start = offset + id_length + size_length
        is_unknown_size = length == (1 << 7 * size_length) - 1
        content_end = end if is_unknown_size else min(content_start + length, end)
        if is_unknown_size and element_id == CLUSTER:
            continue
        pending.append((content_end, end))
        if element_id in MASTER_ELEMENTS:
            pending.append((content_start, content_end))
        yield element_id, content_start, content_end


def _read_vint(data: bytes, *, keep_marker: bool) -> tuple[int, int]:
    """Return a variable-length integer and its length in bytes; (0, 0) if there is none."""
    if not data or not data[0]:
        return 0, 0
    length = 9 - data[0].bit_length()
    if len(data) < length:
        return 0, 0
    value = int.from_bytes(data[:length], "big")
    return (value if keep_marker else value & ((1 << 7 * length) - 1)), length
