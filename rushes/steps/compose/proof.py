"""The proof that goes with every copy: what was done, what was left alone, and how that was found out."""

import hashlib
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from rushes.domain import FrozenModel
from rushes.domain.edits import Edits
from rushes.steps.compose.recipe import Recipe
from rushes.steps.compose.reencode_decision import ReencodeDecision
from rushes.steps.compose.stream_scan import StreamScan
from rushes.steps.detect.recheck import Recheck

Mode = Literal["copied", "swapped", "encoded", "none"]


class Digest(FrozenModel):
    """A file's size in bytes, and its sha256."""

    size: int
    sha256: str


class Pictures(FrozenModel):
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


class Track(FrozenModel):
    """The sound. `mode`, of the main track: copied, swapped (some packets replaced), encoded (all anew), or none.

    Packets are those of all `tracks`. `silences_heard` counts the mutes that were decoded from the copy and found
    silent.
    """

    mode: Mode
    tracks: int
    packets: int
    replaced: int
    copied_identical: int
    silences_heard: int


class Captions(FrozenModel):
    """Messages of CEA-608/708 inside the pictures: found in the film; whether the copy is free of them."""

    found: int
    removed: bool


class Engine(FrozenModel):
    """Who did a step, and with which model or version."""

    step: str
    engine: str
    model: str = ""
    quality: str = ""


class Decided(FrozenModel):
    """Who said that these edits be made: `policy`, `command`, or a person's id; `at` is when (ISO 8601).

    `changed`: the person had changed the plan.
    """

    by: str
    at: str = ""
    changed: bool = False


class SecondLook(FrozenModel):
    """Whether a detector still finds, in the copy, what was covered. `sentence` says it in words.

    `outcome`: `nothing` was found above the thresholds; `something` was, see `look`; or nobody looked (`none`).
    """

    outcome: Literal["nothing", "something", "none"]
    sentence: str
    look: Recheck | None = None


class StillHeard(FrozenModel):
    """A muted word that was recognised in the copy, in seconds of the film. `written` hides it: `f...`."""

    start: float
    end: float
    written: str


class Widened(FrozenModel):
    """A mute that was made wider because its word was still recognised: from and to, in seconds."""

    before: tuple[float, float]
    after: tuple[float, float]


class SecondHearing(FrozenModel):
    """Whether a recogniser still recognises, in the copy, a word that was muted. `sentence` says it in words.

    `outcome`: `nothing` was recognised, in the end; `something` was, see `remaining`; or nobody listened (`none`).
    The copy was listened to `rounds` times, in `spans` (seconds of the film); in between mutes were `widened`.
    """

    outcome: Literal["nothing", "something", "none"]
    sentence: str
    engine: str = ""
    model: str = ""
    rounds: int = 0
    spans: tuple[tuple[float, float], ...] = ()
    widened: tuple[Widened, ...] = ()
    remaining: tuple[StillHeard, ...] = ()


class Proof(FrozenModel):
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
    engines: tuple[Engine, ...] = Field((), description="Who found what was covered and muted.")
    decided: Decided = Decided(by="command")
    second_look: SecondLook = SecondLook(outcome="none", sentence="Nobody looked at the copy again.")
    second_hearing: SecondHearing = SecondHearing(
        outcome="none", sentence="Nobody listened to the copy again."
    )
    source: Digest
    result: Digest = Field(description="The copy.")

    def json_bytes(self) -> bytes:
        return self.model_dump_json(indent=1).encode() + b"\n"


def proof_of(
    *,
    film: StreamScan,
    video: Path,
    copy: Path,
    edits: Edits,
    how: Recipe,
    found: Mapping[str, Any],
    sounds: Sequence[str],
    verdict: ReencodeDecision,
) -> Proof:
    """From what the comparison of film and copy found. `sounds` are the modes of the tracks of sound."""
    return Proof.model_validate(
        {
            "mode": "reencode" if how.whole else "splice",
            "reason": verdict.reason,
            "price": round(verdict.price, 6),
            "blurs": len(edits.blurs),
            "mutes": len(edits.mutes),
            "pictures": pictures(found, len(how.ranges)),
            "sound": track(found, sounds),
            "captions": Captions(
                found=film.picture.captions,
                removed=film.picture.captions > 0 and "captions" not in how.keep,
            ),
            "dropped": film.dropped,
            "warnings": tuple(warnings(film, edits, how, found)),
            "model": f"PyAV {version('av')}{f', {how.gpu}' if how.gpu else ''}",
            "source": digest(video),
            "result": digest(copy),
        }
    )


def warnings(film: StreamScan, edits: Edits, how: Recipe, found: Mapping[str, Any]) -> list[str]:
    """What a person should know, a sentence each."""
    said = []
    if found["lost"]:
        said.append(f"{found['lost']} pictures of the film could not be decoded and are left out.")
    if edits.mutes and not film.sounds:
        said.append("There is no sound to mute.")
    if how.nvenc and how.whole and not how.gpu:
        said.append("No GPU that encodes such a film was there, so the processor did it.")
    words = film.picture.captions if "captions" in how.keep else 0
    if edits.mutes and (words or ("subtitle-tracks" in how.keep and how.kept)):
        said.append("Captions of the film were kept as they are: what was muted may stand there in words.")
    return said


def digest(path: Path) -> Digest:
    with path.open("rb") as file:
        return Digest(size=path.stat().st_size, sha256=hashlib.file_digest(file, "sha256").hexdigest())


def pictures(found: Mapping[str, Any], ranges: int) -> Pictures:
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


def track(found: Mapping[str, Any], modes: Sequence[str]) -> Track:
    """From what the comparison found."""
    return Track.model_validate(
        {
            "mode": modes[0] if modes else "none",
            "tracks": len(modes),
            "packets": found["sounds"],
            "replaced": found["sounds_replaced"],
            "copied_identical": found["sounds_identical"],
            "silences_heard": found["silences"],
        }
    )
