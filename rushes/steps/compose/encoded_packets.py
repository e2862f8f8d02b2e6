"""Encoded packets on their way from an encoder to the file: a list of them beside their bytes.

`NAME.json` holds the encoder's header and, for each packet, [pts, dts, key, span, size]; `NAME` holds the bytes.
A part can be made by another process or on another machine than the one that puts it into the film.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self


class Encoded(NamedTuple):
    """One packet; times in ticks of the film's own stream."""

    pts: int
    dts: int
    key: bool
    span: int
    size: int


@dataclass
class Part:
    """`header` is what the encoder puts before its packets; `format` the pixels that it was given."""

    path: Path
    header: bytes
    format: str
    packets: list[Encoded]

    def __iter__(self) -> Iterator[tuple[Encoded, bytes]]:
        with self.path.open("rb") as file:
            for packet in self.packets:
                yield packet, file.read(packet.size)

    @classmethod
    def read(cls, path: Path) -> Self:
        told = json.loads(index_of(path).read_bytes())
        packets = [Encoded(*packet) for packet in told["packets"]]
        return cls(path, bytes.fromhex(told["header"]), told["format"], packets)


@dataclass
class Writer:
    """Writes a part; its list is written at the end, and only when nothing was raised."""

    path: Path
    header: bytes = b""
    format: str = ""
    packets: list[Encoded] = field(default_factory=list)

    def __enter__(self) -> Self:
        self.file = self.path.open("wb")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.file.close()
        if error is None:
            index_of(self.path).write_text(json.dumps(self.told()))

    def told(self) -> dict[str, Any]:
        return {"header": self.header.hex(), "format": self.format, "packets": self.packets}

    def add(self, packet: Encoded, data: bytes) -> None:
        self.packets.append(packet)
        self.file.write(data)


def index_of(path: Path) -> Path:
    return path.with_name(path.name + ".json")
