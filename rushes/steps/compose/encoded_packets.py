"""Files of encoded packets between encoder and muxer.

`NAME.json` holds the encoder's header and, for each packet, [pts, dts, key, span, size]; `NAME` holds the bytes.
A part may be written by another process or machine than the one that muxes it.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self


class Encoded(NamedTuple):
    """One packet; times in ticks of the film's video stream."""

    pts: int
    dts: int
    key: bool
    span: int
    size: int


@dataclass
class Part:
    """One file of packets. `header` is the encoder's extradata, `format` its pixel format."""

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
        index = json.loads(index_of(path).read_bytes())
        packets = [Encoded(*packet) for packet in index["packets"]]
        return cls(path, bytes.fromhex(index["header"]), index["format"], packets)


@dataclass
class Writer:
    """Context manager that writes a part. The index is written on exit, unless an exception was raised."""

    path: Path
    header: bytes = b""
    format: str = ""
    packets: list[Encoded] = field(default_factory=list)

    def __enter__(self) -> Self:
        self.file = self.path.open("wb")
        return self

    def __exit__(
        self, error_type: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.file.close()
        if error is None:
            index_of(self.path).write_text(json.dumps(self.as_dict()))

    def as_dict(self) -> dict[str, Any]:
        return {"header": self.header.hex(), "format": self.format, "packets": self.packets}

    def add(self, packet: Encoded, data: bytes) -> None:
        self.packets.append(packet)
        self.file.write(data)


def index_of(path: Path) -> Path:
    return path.with_name(path.name + ".json")
