"""How a file is cut into the parts of an upload, and which of them are still to be sent."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rushes.errors import Conflict, RushesError

CHUNK = 256 * 1024  # bytes read from the disk at once


@dataclass(frozen=True)
class Part:
    """`size` bytes from `offset`; numbers count from 1."""

    number: int
    offset: int
    size: int


def cut(size: int, part_bytes: int) -> list[Part]:
    """The parts of a file of `size` bytes. An empty file has one empty part."""
    if part_bytes < 1:
        raise RushesError(f"The API asks for parts of {part_bytes} bytes.")
    count = max(1, -(-size // part_bytes))
    return [Part(k + 1, k * part_bytes, min(part_bytes, size - k * part_bytes)) for k in range(count)]


def missing(parts: Sequence[Part], arrived: Mapping[int, int]) -> list[Part]:
    """The parts that have not arrived whole. `arrived` maps part numbers to bytes."""
    return [part for part in parts if arrived.get(part.number) != part.size]


def read(path: Path, part: Part) -> Iterator[bytes]:
    """The bytes of a part in pieces of at most CHUNK. Raises Conflict when the file has become shorter."""
    with path.open("rb") as file:
        file.seek(part.offset)
        left = part.size
        while left:
            piece = file.read(min(CHUNK, left))
            if not piece:
                raise Conflict(
                    f"{path.name} became shorter while it was sent: send it again when it is whole."
                )
            left -= len(piece)
            yield piece
