"""The proof that goes with every copy: what was done, what was left alone, and how that was found out."""

import hashlib
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from rushes.jobs import Noun

Mode = Literal["copied", "swapped", "encoded", "none"]


class Digest(Noun):
    """A file's size in bytes, and its sha256."""

    size: int
    sha256: str


class Pictures(Noun):
    """The stream of pictures, counted in packets; one packet is one picture, but for VP8's unshown ones.

    `copied_identical` of `copied` are the film's own, byte for byte (without captions where those are removed).
    `seams_decoded` of `seams` were decoded strictly across the place where old and new packets meet.
    `largest_shift` (seconds) is by how much any time stamp of picture or sound differs; more than half a tick
    of the container's clock is no copy. `lost` could not be decoded from a damaged film.
    """

    total: int
    reencoded: int
    copied: int
    copied_identical: int
    lost: int
    pts_equal: bool
    dts_equal: bool
    largest_shift: float
    ranges: int
    seams: int
    seams_decoded: int


class Track(Noun):
    """The track of sound. `mode`: copied, swapped (some packets replaced), encoded (all anew), or none.

    `silences_heard` counts the mutes that were decoded from the copy and found silent.
    """

    mode: Mode
    packets: int
    replaced: int
    copied_identical: int
    silences_heard: int


class Captions(Noun):
    """Messages of CEA-608/708 inside the pictures: found in the film; whether the copy is free of them."""

    found: int
    removed: bool


class Proof(Noun):
    """proof.json. `reason` says why the whole film was encoded anew; empty for a splice.

    `price` is the fraction of pictures that the plan would encode again. `dropped` is what the film has and the
    copy has not, `warnings` what a person should know.
    """

    mode: Literal["splice", "reencode"]
    reason: str
    price: float
    blurs: int
    mutes: int
    pictures: Pictures
    sound: Track
    captions: Captions
    dropped: tuple[str, ...]
    warnings: tuple[str, ...] = ()
    engine: str = "rushes"
    model: str = ""
    source: Digest
    result: Digest = Field(description="The copy.")

    def json_bytes(self) -> bytes:
        return self.model_dump_json(indent=1).encode() + b"\n"


def digest(path: Path) -> Digest:
    with path.open("rb") as file:
        return Digest(size=path.stat().st_size, sha256=hashlib.file_digest(file, "sha256").hexdigest())


def pictures(found: dict[str, Any], ranges: int) -> Pictures:
    """From what the comparison found."""
    return Pictures(
        total=found["pictures"],
        reencoded=found["replaced"],
        copied=found["copied"],
        copied_identical=found["identical"],
        lost=found["lost"],
        pts_equal=found["pts_equal"],
        dts_equal=found["dts_equal"],
        largest_shift=found["largest_shift"],
        ranges=ranges,
        seams=found["seams"],
        seams_decoded=found["seams_decoded"],
    )


def track(found: dict[str, Any], mode: Mode) -> Track:
    """From what the comparison found."""
    return Track(
        mode=mode,
        packets=found["sounds"],
        replaced=found["sounds_replaced"],
        copied_identical=found["sounds_identical"],
        silences_heard=found["silences"],
    )
