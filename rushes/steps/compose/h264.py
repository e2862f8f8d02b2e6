"""H.264 in MP4 and Matroska: the avcC record, parameter sets, NAL units (ISO/IEC 14496-10 and -15).

A re-encoded range needs its own parameter sets. x264 writes them under an id that the film does not use, and one
avcC record carries both. The file stays plain avc1 and can be sought anywhere.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

IDR, SEI, SPS, PPS, DELIMITER = 5, 6, 7, 8, 9
KIND = 31  # mask of nal_unit_type
IDS = range(1, 32)
START = b"\0\0\1"
SHORTEST = 4  # bytes of a parameter set: its type, profile, flags and level


class NotAvc(ValueError):
    """The avcC record or the NAL units are malformed."""


@dataclass(frozen=True)
class Record:
    """An avcC record: sequence and picture parameter sets, and the bytes before (`head`) and after (`tail`) them."""

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
        """An id unused by all parameter sets, for x264's `sps-id`, which sets both ids. None if all are used."""
        used = {sequence_id(unit) for unit in self.sequences} | {
            first_number(unit[1:]) for unit in self.pictures
        }
        return next((number for number in IDS if number not in used), None)

    def joined(self, units: Iterable[bytes]) -> bytes:
        """Return the record with additional parameter sets; its level becomes the highest of all."""
        added = list(units)
        sequences = [*self.sequences, *(unit for unit in added if unit[0] & KIND == SPS)]
        pictures = [*self.pictures, *(unit for unit in added if unit[0] & KIND == PPS)]
        level = max(unit[3] for unit in sequences)
        head = self.head[:3] + bytes([level, self.head[4]])
        return (
            head + bytes([0xE0 | len(sequences)]) + _pack_sets(sequences)
            + bytes([len(pictures)]) + _pack_sets(pictures) + self.tail
        )  # fmt: skip


def record(data: bytes) -> Record:
    """Read an avcC record. Raises NotAvc."""
    if data[:1] != b"\1":
        raise NotAvc("not an avcC record")
    try:
        sequences, position = _unpack_sets(data, 6, data[5] & 31)
        pictures, position = _unpack_sets(data, position + 1, data[position])
    except IndexError as error:
        raise NotAvc("the avcC record is truncated") from error
    if not sequences or not pictures:
        raise NotAvc("the avcC record has no parameter sets")
    return Record(data[:5], (data[4] & 3) + 1, sequences, pictures, data[position:])


def _unpack_sets(data: bytes, position: int, count: int) -> tuple[tuple[bytes, ...], int]:
    units = []
    for _ in range(count):
        length = data[position] << 8 | data[position + 1]
        unit = data[position + 2 : position + 2 + length]
        if not SHORTEST <= length == len(unit):
            raise IndexError
        units.append(unit)
        position += 2 + length
    return tuple(units), position


def _pack_sets(units: list[bytes]) -> bytes:
    return b"".join(len(unit).to_bytes(2, "big") + unit for unit in units)


def units(data: memoryview, length_size: int) -> Iterator[tuple[int, int]]:
    """Yield start and end of each NAL unit of a packet, without its length field.

    Raises NotAvc if a length exceeds the packet.
    """
    position, end = 0, len(data)
    while position < end:
        start = position + length_size
        position = start + int.from_bytes(data[position:start], "big")
        if position > end or position <= start:
            raise NotAvc("a NAL unit exceeds its packet")
        yield start, position


def split(stream: bytes) -> Iterator[bytes]:
    """Yield the NAL units of a byte stream with start codes (Annex B)."""
    for unit in stream.split(START)[1:]:
        if stripped := unit.rstrip(b"\0"):
            yield stripped


def prefixed(stream: bytes, length_size: int) -> bytes:
    """Convert a byte stream into a packet with length fields, without parameter sets, SEI and delimiters.

    Raises NotAvc if a unit is too long for a length field of this size.
    """
    slices = [unit for unit in split(stream) if unit[0] & KIND not in (SEI, SPS, PPS, DELIMITER)]
    if any(len(unit) >> 8 * length_size for unit in slices):
        raise NotAvc(f"a NAL unit is too long for a length field of {length_size} bytes")
    return b"".join(len(unit).to_bytes(length_size, "big") + unit for unit in slices)


def sequence_id(unit: bytes) -> int:
    """Read seq_parameter_set_id of a sequence parameter set."""
    return first_number(unit[4:])


def first_number(data: bytes) -> int:
    """Read the Exp-Golomb number (ue(v), clause 9.1) at the start of the data."""
    bits = int.from_bytes(data[:8].ljust(8, b"\0"), "big")
    zeros = 64 - bits.bit_length()
    return (bits >> max(0, 63 - 2 * zeros)) - 1
