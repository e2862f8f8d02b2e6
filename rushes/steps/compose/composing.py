"""From a film and its edits to a copy with a proof. Everything that touches the film happens in children."""

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from math import inf
from pathlib import Path
from typing import Any

from rushes.domain.edits import Blur, Edits
from rushes.errors import Reason, Rejected
from rushes.media import decoder
from rushes.media.sniff import container_of
from rushes.settings import Settings
from rushes.steps.compose.audio_mutes import MutedPackets
from rushes.steps.compose.frame_regions import FrameRegion
from rushes.steps.compose.options import Options
from rushes.steps.compose.plan import Range, batches
from rushes.steps.compose.proof import Proof, proof_of
from rushes.steps.compose.recipe import Recipe
from rushes.steps.compose.reencode_decision import ReencodeDecision, verdict
from rushes.steps.compose.stages import ASSEMBLER, ENCODER, VERIFIER, WHOLE, Stages
from rushes.steps.compose.stream_scan import survey

SUFFIXES = {"mp4": ".mp4", "3gp": ".mp4", "mov": ".mov", "webm": ".webm", "mkv": ".mkv"}
"""Container of the film → suffix of the copy, which stays in that container."""

BUNDLE = 1500  # pictures that one call of the encoder takes
SOUND = 200_000  # bytes of a second of a track, at most, where it is encoded anew


@dataclass(frozen=True)
class Copy:
    """A copy that was compared with its film, the edits that are in it, and the proof of that."""

    path: Path
    proof: Proof
    edits: Edits


@dataclass(frozen=True)
class Revision:
    """Other mutes for a copy that is there already, and the options that follow from them."""

    edits: Edits
    options: Options


Revise = Callable[[Path, Edits], Revision | None]
"""Asked of each copy with its edits; None where it may stay."""


class NotSpliceable(Exception):
    """What was spliced is not right; the message says what. The film is encoded anew."""


def suffix_of(video: Path) -> str:
    """The suffix that a copy of this film has. Raises Rejected: CONTAINER_NOT_ALLOWED, NOT_A_VIDEO, EMPTY_FILE."""
    container = container_of(video)
    if container not in SUFFIXES:
        kinds = ", ".join(sorted(SUFFIXES))
        raise Rejected(
            Reason.CONTAINER_NOT_ALLOWED,
            f"Copies are made of {kinds}, and the file is of the kind {container}. Convert it to MP4 first.",
        )
    return SUFFIXES[container]


def compose(
    video: Path,
    edits: Edits,
    folder: Path,
    settings: Settings,
    options: Options | None = None,
    say: decoder.Say | None = None,
    parts: Sequence[Path] = (),
    revise: Revise | None = None,
) -> Copy:
    """Write `redacted.<ext>` into the folder: covered and muted as the edits say, all else bit for bit.

    `parts` are what others have encoded of it, in order, all of them or none (see shares.py). Splices where that
    is right, else encodes the whole film again and says why. Where `revise` asks for other mutes the copy is
    assembled and compared anew, from the same pictures. Raises Rejected when the film cannot be read, or when no
    copy of it passes the comparison.
    """
    decoder.must_exist(video)
    name = f"redacted{suffix_of(video)}"
    with tempfile.TemporaryDirectory(prefix="compose-", dir=folder) as work:
        job = Job(video, Path(work), edits, settings, options or Options(), say)
        assembled, comparison, recipe = job.run(name, parts)
        while revise and (revision := revise(assembled, job.edits)):
            assembled, comparison, recipe = job.run_again(revision, recipe, name)
        path = assembled.replace(folder / name)
    return Copy(path, job.proof(path, comparison, recipe), job.edits)


class Job:
    """One composition: the film, what is decided of it, and the stages that do it."""

    def __init__(
        self,
        video: Path,
        folder: Path,
        edits: Edits,
        settings: Settings,
        options: Options,
        say: decoder.Say | None,
    ) -> None:
        self.video, self.folder, self.edits, self.options = video, folder, edits, options
        self.covers = [cover_of(blur) for blur in edits.blurs]
        self.film = survey(video, folder, settings, options.keep)
        self.stages = Stages(video, folder, settings, self.film, say)
        self.verdict: ReencodeDecision = verdict(self.film, self.covers, captions="captions" in options.keep)
        self.reason = self.verdict.reason
        self.sounds: list[str] = []

    def run(self, name: str, parts: Sequence[Path] = ()) -> tuple[Path, dict[str, Any], Recipe]:
        """The copy, what the comparison found, and how the copy was made."""
        if not self.reason:
            try:
                return self._spliced(name, parts)
            except NotSpliceable as refusal:
                self.reason = str(refusal)
        return self._anew(name)

    def run_again(self, revision: Revision, recipe: Recipe, name: str) -> tuple[Path, dict[str, Any], Recipe]:
        """As `run`, with the pictures of the copy that `recipe` made; only mutes and subtitles are others."""
        self.edits, self.options = revision.edits, revision.options
        self.stages = replace(self.stages, say=None)
        fresh = self._recipe()
        recipe = replace(recipe, mutes=fresh.mutes, subtitles=fresh.subtitles)
        if recipe.whole:
            return self._whole(recipe, name)
        try:
            return self._checked(recipe, name)
        except NotSpliceable as refusal:
            self.reason = str(refusal)
        return self._anew(name)

    def encode(self, ranges: Sequence[Range], name: str) -> list[str]:
        """Write the parts `name-0` … that replace these ranges; their names. Raises NotSpliceable."""
        names: list[str] = []
        bundles = list(batches(ranges, BUNDLE))
        for number, bundle in enumerate(bundles):
            names.append(f"{name}-{number}")
            answer = self.stages.run(
                ENCODER,
                pictures=sum(part.packets for part in bundle),
                part=(number / len(bundles), (number + 1) / len(bundles)),
                picture=asdict(self.film.picture),
                ranges=[(part.first, part.cut, part.end) for part in bundle],
                covers=[asdict(cover) for cover in self.covers],
                name=names[-1],
            )
            if answer["declined"]:
                raise NotSpliceable(answer["declined"])
        return names

    def _spliced(self, name: str, parts: Sequence[Path]) -> tuple[Path, dict[str, Any], Recipe]:
        ranges = self.verdict.plan.ranges
        for path in parts:
            (self.folder / path.name).hardlink_to(path)
        names = [path.name for path in parts if path.suffix != ".json"] or self.encode(ranges, "part")
        return self._checked(replace(self._recipe(), parts=tuple(names), ranges=ranges), name)

    def _anew(self, name: str) -> tuple[Path, dict[str, Any], Recipe]:
        self.stages.clear()
        answer = self.stages.run(
            WHOLE,
            pictures=len(self.film.pictures),
            picture=asdict(self.film.picture),
            covers=[asdict(cover) for cover in self.covers],
            name="whole",
            nvenc=self.stages.settings.nvenc,
        )
        matrix, gpu = tuple(answer["matrix"]), answer["gpu"]
        return self._whole(
            replace(self._recipe(), parts=("whole",), whole=True, matrix=matrix, gpu=gpu), name
        )

    def _whole(self, how: Recipe, name: str) -> tuple[Path, dict[str, Any], Recipe]:
        """The copy of a film that was encoded again. Raises Rejected: there is no other way to make it."""
        try:
            return self._checked(how, name)
        except NotSpliceable as refusal:
            raise Rejected(
                Reason.CORRUPT,
                f"No copy of the film passes the comparison with it ({refusal}). Export it again, as MP4 with "
                "H.264 and AAC.",
            ) from refusal

    def _recipe(self) -> Recipe:
        return Recipe(
            picture=self.film.picture,
            sounds=self.film.sounds,
            container=SUFFIXES[self.film.container][1:],
            mutes=tuple(MutedPackets(mute.start, mute.end, mute.style) for mute in self.edits.mutes),
            subtitles=self.options.subtitles,
            kept=self.film.kept,
            keep=tuple(sorted(self.options.keep)),
            nvenc=self.stages.settings.nvenc,
        )

    def _checked(self, how: Recipe, name: str) -> tuple[Path, dict[str, Any], Recipe]:
        """Assemble and compare. Raises NotSpliceable when anything is not as it should be."""
        beside = [self.folder / file for part in how.parts for file in (part, f"{part}.json")]
        tracks = round(self.film.seconds * SOUND * len(how.sounds))
        room = sum(path.stat().st_size for path in beside) + tracks
        answer = self.stages.run(ASSEMBLER, beside=beside, more=room, recipe=how.told(), name=name)
        if answer["declined"]:
            raise NotSpliceable(answer["declined"])
        self.sounds = answer["sounds"]
        copy = self.folder / name
        found: dict[str, Any] = self.stages.run(
            VERIFIER, beside=[*beside, copy], recipe=how.told(), name=name
        )
        if found["wrong"]:
            raise NotSpliceable("; ".join(found["wrong"]))
        return copy, found, how

    def proof(self, path: Path, found: dict[str, Any], how: Recipe) -> Proof:
        """What goes with the copy, which lies at `path` now."""
        return proof_of(
            film=self.film,
            video=self.video,
            copy=path,
            edits=self.edits,
            how=how,
            found=found,
            sounds=self.sounds,
            verdict=replace(self.verdict, reason=self.reason),
        )


def cover_of(blur: Blur) -> FrameRegion:
    """A blur as the arithmetic wants it: the first box holds from the start, the last to the end."""
    return FrameRegion(
        start=blur.start_time,
        end=inf if blur.end is None else blur.end,
        style=blur.style,
        times=tuple(box.t for box in blur.boxes),
        regions=tuple((box.x, box.y, box.w, box.h) for box in blur.boxes),
    )
