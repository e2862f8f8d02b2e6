"""H.264 as it lies in MP4 and Matroska: the avcC record, parameter sets, NAL units (ISO/IEC 14496-10 and -15).

Why the parameter sets matter: a re-encoded stretch needs its own. x264 writes them under an id that the source
does not use, and one avcC carries both. So the file stays plain avc1 and can be sought anywhere.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

IDR, SEI, SPS, PPS, DELIMITER = 5, 6, 7, 8, 9
KIND = 31  # mask of the unit's type
IDS = range(1, 32)
START = b"\0\0\1"
SHORTEST = 4  # bytes of a parameter set: its type, profile, flags and level


class NotAvc(ValueError):
    """The record cannot be read."""


@dataclass(frozen=True)
class Record:
    """An avcC record: `sets` are sequence and picture parameter sets, `head` and `tail` what lies around them."""

    head: bytes
    length_size: int
    sequences: tuple[bytes, ...]
    pictures: tuple[bytes, ...]
    tail: bytes

    @property
    def sets(self) -> frozenset[bytes]:
        return frozenset(self.sequences + self.pictures)

    @property
    def free_id(self) -> int | None:
        """An id that no parameter set here has, for x264's `sps-id`, which names both of its sets."""
        used = {sequence_id(unit) for unit in self.sequences} | {
            first_number(unit[1:]) for unit in self.pictures
        }
        return next((number for number in IDS if number not in used), None)

    def joined(self, units: Iterable[bytes]) -> bytes:
        """The record with more parameter sets in it; its level is the highest of all."""
        more = list(units)
        sequences = [*self.sequences, *(unit for unit in more if unit[0] & KIND == SPS)]
        pictures = [*self.pictures, *(unit for unit in more if unit[0] & KIND == PPS)]
        level = max(unit[3] for unit in sequences)
        head = self.head[:3] + bytes([level, self.head[4]])
        return (
            head + bytes([0xE0 | len(sequences)]) + _packed(sequences)
            + bytes([len(pictures)]) + _packed(pictures) + self.tail
        )  # fmt: skip


def record(data: bytes) -> Record:
    """Read an avcC record. Raises NotAvc."""
    if data[:1] != b"\1":
        raise NotAvc("not an avcC record")
    try:
        sequences, at = _unpacked(data, 6, data[5] & 31)
        pictures, at = _unpacked(data, at + 1, data[at])
    except IndexError as error:
        raise NotAvc("cut short") from error
    if not sequences or not pictures:
        raise NotAvc("without parameter sets")
    return Record(data[:5], (data[4] & 3) + 1, sequences, pictures, data[at:])


def _unpacked(data: bytes, at: int, count: int) -> tuple[tuple[bytes, ...], int]:
    units = []
    for _ in range(count):
        length = data[at] << 8 | data[at + 1]
        unit = data[at + 2 : at + 2 + length]
        if not SHORTEST <= length == len(unit):
            raise IndexError
        units.append(unit)
        at += 2 + length
    return tuple(units), at


def _packed(units: list[bytes]) -> bytes:
    return b"".join(len(unit).to_bytes(2, "big") + unit for unit in units)


def units(data: memoryview, length_size: int) -> Iterator[tuple[int, int]]:
    """Where each NAL unit of a packet begins and ends, without its length. Raises NotAvc when lengths lie."""
    at, end = 0, len(data)
    while at < end:
        first = at + length_size
        at = first + int.from_bytes(data[at:first], "big")
        if at > end or at <= first:
            raise NotAvc("a NAL unit reaches out of its packet")
        yield first, at


def split(stream: bytes) -> Iterator[bytes]:
    """The NAL units of a byte stream with start codes (Annex B)."""
    for unit in stream.split(START)[1:]:
        if bare := unit.rstrip(b"\0"):
            yield bare


def prefixed(stream: bytes, length_size: int) -> bytes:
    """A picture of a byte stream as a packet with lengths, without parameter sets, SEI and delimiters.

    Raises NotAvc when a unit is too long for lengths of this size.
    """
    kept = [unit for unit in split(stream) if unit[0] & KIND not in (SEI, SPS, PPS, DELIMITER)]
    if any(len(unit) >> 8 * length_size for unit in kept):
        raise NotAvc(f"a NAL unit is too long for lengths of {length_size} bytes")
    return b"".join(len(unit).to_bytes(length_size, "big") + unit for unit in kept)


def sequence_id(unit: bytes) -> int:
    """seq_parameter_set_id."""
    return first_number(unit[4:])


def first_number(data: bytes) -> int:
    """The Exp-Golomb number (ue(v), clause 9.1) that a run of bytes begins with."""
    bits = int.from_bytes(data[:8].ljust(8, b"\0"), "big")
    zeros = 64 - bits.bit_length()
    return (bits >> max(0, 63 - 2 * zeros)) - 1
