"""Split a file into the parts of an upload and find those still missing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rushes.errors import Conflict, RushesError

CHUNK = 256 * 1024  # bytes per read


@dataclass(frozen=True)
class Part:
    """`size` bytes from `offset`; numbers start at 1."""

    number: int
    offset: int
    size: int


def cut(size: int, part_bytes: int) -> list[Part]:
    """Split a file of `size` bytes. An empty file has one empty part."""
    if part_bytes < 1:
        raise RushesError(f"The API asks for parts of {part_bytes} bytes.")
    count = max(1, -(-size // part_bytes))
    return [
        Part(index + 1, index * part_bytes, min(part_bytes, size - index * part_bytes))
        for index in range(count)
    ]


def missing(parts: Sequence[Part], arrived: Mapping[int, int]) -> list[Part]:
    """The parts that have not arrived completely. `arrived` maps part numbers to bytes."""
    return [part for part in parts if arrived.get(part.number) != part.size]


def read(path: Path, part: Part) -> Iterator[bytes]:
    """The bytes of a part in pieces of at most CHUNK. Raises Conflict if the file has become shorter."""
    with path.open("rb") as file:
        file.seek(part.offset)
        remaining = part.size
        while remaining:
            piece = file.read(min(CHUNK, remaining))
            if not piece:
                raise Conflict(
                    f"{path.name} became shorter during the upload: upload it again when it is complete."
                )
            remaining -= len(piece)
            yield piece
