"""The proof of a copy: what was changed, what was left unchanged, and the checks of both."""

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
    """A file's size in bytes and its SHA-256."""

    size: int
    sha256: str


class Pictures(FrozenModel):
    """The video stream, counted in packets; one packet is one picture, except for VP8's unshown ones.

    `copied_identical` of `copied` packets are byte-identical to the film's (apart from removed captions).
    `seams_decoded` of `seams` (the ends of the replaced ranges) were decoded in strict mode without an error.
    `largest_shift` (seconds) is the largest difference of a time stamp of picture or sound; a copy with more than
    half a tick of the container's clock is refused. `lost` pictures of a damaged film could not be decoded.
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
    """The sound. `mode` of the main track: copied, swapped (some packets replaced), encoded (re-encoded), or none.

    Packets are counted over all `tracks`. `silences_heard` counts the mutes that were decoded from the copy and are
    silent.
    """

    mode: Mode
    tracks: int
    packets: int
    replaced: int
    copied_identical: int
    silences_heard: int


class Captions(FrozenModel):
    """CEA-608/708 messages inside the pictures: their count in the film; whether the copy has none."""

    messages: int
    removed: bool


class Engine(FrozenModel):
    """The engine of a step, and its model or version."""

    step: str
    engine: str
    model: str = ""
    quality: str = ""


class Decided(FrozenModel):
    """The decision on the edits: `by` is `policy`, `command` or a reviewer's id; `at` is its time (ISO 8601).

    `changed`: the reviewer changed the plan.
    """

    by: str
    at: str = ""
    changed: bool = False


class SecondLook(FrozenModel):
    """The result of a detector on the covered spans of the copy. `sentence` states it in words.

    `outcome`: `nothing` above the thresholds; `something`, see `look`; or no detector ran (`none`).
    """

    outcome: Literal["nothing", "something", "none"]
    sentence: str
    look: Recheck | None = None


class StillHeard(FrozenModel):
    """A muted word that was recognised in the copy, in seconds of the film. `written` is masked: `f...`."""

    start: float
    end: float
    written: str


class Widened(FrozenModel):
    """A mute that was widened because its word was still recognised: (start, end) in seconds, before and after."""

    before: tuple[float, float]
    after: tuple[float, float]


class SecondHearing(FrozenModel):
    """The result of a speech recogniser on the muted spans of the copy. `sentence` states it in words.

    `outcome` after the last round: `nothing`; `something`, see `remaining`; or no recogniser ran (`none`). The
    copy was transcribed `rounds` times, in `spans` (seconds of the film); between rounds mutes were `widened`.
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
    """proof.json. `reason` states why the whole film was re-encoded; empty for a splice.

    `price` is the fraction of pictures that the plan would re-encode. `dropped` lists the parts of the film that
    the copy lacks, `warnings` are sentences for the reader.
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
    comparison: Mapping[str, Any],
    sounds: Sequence[str],
    verdict: ReencodeDecision,
) -> Proof:
    """Build the proof from the comparison of film and copy. `sounds` are the modes of the audio tracks."""
    return Proof.model_validate(
        {
            "mode": "reencode" if how.whole else "splice",
            "reason": verdict.reason,
            "price": round(verdict.price, 6),
            "blurs": len(edits.blurs),
            "mutes": len(edits.mutes),
            "pictures": pictures(comparison, len(how.ranges)),
            "sound": track(comparison, sounds),
            "captions": Captions(
                messages=film.picture.captions,
                removed=film.picture.captions > 0 and "captions" not in how.keep,
            ),
            "dropped": film.dropped,
            "warnings": tuple(warnings(film, edits, how, comparison)),
            "model": f"PyAV {version('av')}{f', {how.gpu}' if how.gpu else ''}",
            "source": digest(video),
            "result": digest(copy),
        }
    )


def warnings(film: StreamScan, edits: Edits, recipe: Recipe, comparison: Mapping[str, Any]) -> list[str]:
    """List the warnings for the reader, one sentence each."""
    messages = []
    if comparison["lost"]:
        messages.append(f"{comparison['lost']} pictures of the film could not be decoded and are left out.")
    if edits.mutes and not film.sounds:
        messages.append("There is no sound to mute.")
    if recipe.nvenc and recipe.whole and not recipe.gpu:
        messages.append("No GPU encoder was available for this film, so it was encoded on the CPU.")
    caption_messages = film.picture.captions if "captions" in recipe.keep else 0
    if edits.mutes and (caption_messages or ("subtitle-tracks" in recipe.keep and recipe.kept)):
        messages.append("Captions of the film were kept unchanged and may contain muted words.")
    return messages


def digest(path: Path) -> Digest:
    with path.open("rb") as file:
        return Digest(size=path.stat().st_size, sha256=hashlib.file_digest(file, "sha256").hexdigest())


def pictures(comparison: Mapping[str, Any], ranges: int) -> Pictures:
    """Convert the comparison's counts."""
    return Pictures(
        total=comparison["pictures"],
        reencoded=comparison["replaced"],
        copied=comparison["copied"],
        copied_identical=comparison["identical"],
        lost=comparison["lost"],
        pts_equal=comparison["pts_equal"],
        dts_equal=comparison["dts_equal"],
        largest_shift=comparison["largest_shift"],
        ranges=ranges,
        seams=comparison["seams"],
        seams_decoded=comparison["seams_decoded"],
    )


def track(comparison: Mapping[str, Any], modes: Sequence[str]) -> Track:
    """Convert the comparison's counts."""
    return Track.model_validate(
        {
            "mode": modes[0] if modes else "none",
            "tracks": len(modes),
            "packets": comparison["sounds"],
            "replaced": comparison["sounds_replaced"],
            "copied_identical": comparison["sounds_identical"],
            "silences_heard": comparison["silences"],
        }
    )
