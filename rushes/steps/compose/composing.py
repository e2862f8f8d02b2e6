"""Compose the copy and its proof from a film and its edits. All decoding and encoding runs in child processes."""

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
"""Container of the film → suffix of the copy, which keeps the container."""

BUNDLE = 1500  # pictures in one call of the encoder
SOUND = 200_000  # bytes a second of a re-encoded track, at most


@dataclass(frozen=True)
class Copy:
    """A copy that passed the comparison with its film, the edits in it, and its proof."""

    path: Path
    proof: Proof
    edits: Edits


@dataclass(frozen=True)
class Revision:
    """Changed mutes for an existing copy, and the options derived from them."""

    edits: Edits
    options: Options


Revise = Callable[[Path, Edits], Revision | None]
"""Called with each copy and its edits; returns None to accept the copy."""


class NotSpliceable(Exception):
    """Splicing failed; the message states the reason. The whole film is re-encoded instead."""


def suffix_of(video: Path) -> str:
    """Return the suffix of a copy of this film. Raises Rejected: CONTAINER_NOT_ALLOWED, NOT_A_VIDEO, EMPTY_FILE."""
    container = container_of(video)
    if container not in SUFFIXES:
        containers = ", ".join(sorted(SUFFIXES))
        raise Rejected(
            Reason.CONTAINER_NOT_ALLOWED,
            f"Copies are made of {containers}, and the file is of the kind {container}. Convert it to MP4 first.",
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
    """Write `redacted.<ext>` into the folder: covered and muted as in the edits, everything else bit-identical.

    `parts` are all ranges encoded by other workers, in order, or empty (see encode_shares.py). Splices if possible,
    else re-encodes the whole film and records the reason. If `revise` returns other mutes, the copy is assembled
    and compared again with the same pictures. Raises Rejected if the film cannot be read, or if no copy passes the
    comparison.
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
    """One composition: the film's stream scan, the re-encode decision and the stages."""

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
        """Make the copy; return its path, the comparison's result and its recipe."""
        if not self.reason:
            try:
                return self._splice(name, parts)
            except NotSpliceable as refusal:
                self.reason = str(refusal)
        return self._reencode(name)

    def run_again(self, revision: Revision, recipe: Recipe, name: str) -> tuple[Path, dict[str, Any], Recipe]:
        """Make the copy again with the pictures of `recipe`; only mutes and subtitles change."""
        self.edits, self.options = revision.edits, revision.options
        self.stages = replace(self.stages, say=None)
        revised = self._build_recipe()
        recipe = replace(recipe, mutes=revised.mutes, subtitles=revised.subtitles)
        if recipe.whole:
            return self._check_reencoded(recipe, name)
        try:
            return self._assemble_and_compare(recipe, name)
        except NotSpliceable as refusal:
            self.reason = str(refusal)
        return self._reencode(name)

    def encode(self, ranges: Sequence[Range], name: str) -> list[str]:
        """Write the parts `name-0` … that replace these ranges; return their names. Raises NotSpliceable."""
        names: list[str] = []
        batched = list(batches(ranges, BUNDLE))
        for index, batch in enumerate(batched):
            names.append(f"{name}-{index}")
            answer = self.stages.run(
                ENCODER,
                pictures=sum(range_.packets for range_ in batch),
                part=(index / len(batched), (index + 1) / len(batched)),
                picture=asdict(self.film.picture),
                ranges=[(range_.first, range_.cut, range_.end) for range_ in batch],
                covers=[asdict(cover) for cover in self.covers],
                name=names[-1],
            )
            if answer["declined"]:
                raise NotSpliceable(answer["declined"])
        return names

    def _splice(self, name: str, parts: Sequence[Path]) -> tuple[Path, dict[str, Any], Recipe]:
        ranges = self.verdict.plan.ranges
        for path in parts:
            (self.folder / path.name).hardlink_to(path)
        names = [path.name for path in parts if path.suffix != ".json"] or self.encode(ranges, "part")
        return self._assemble_and_compare(
            replace(self._build_recipe(), parts=tuple(names), ranges=ranges), name
        )

    def _reencode(self, name: str) -> tuple[Path, dict[str, Any], Recipe]:
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
        return self._check_reencoded(
            replace(self._build_recipe(), parts=("whole",), whole=True, matrix=matrix, gpu=gpu), name
        )

    def _check_reencoded(self, recipe: Recipe, name: str) -> tuple[Path, dict[str, Any], Recipe]:
        """Check the copy of a re-encoded film. Raises Rejected if it fails: there is no other way to make it."""
        try:
            return self._assemble_and_compare(recipe, name)
        except NotSpliceable as refusal:
            raise Rejected(
                Reason.CORRUPT,
                f"No copy of the film passes the comparison with it ({refusal}). Export it again, as MP4 with "
                "H.264 and AAC.",
            ) from refusal

    def _build_recipe(self) -> Recipe:
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

    def _assemble_and_compare(self, recipe: Recipe, name: str) -> tuple[Path, dict[str, Any], Recipe]:
        """Assemble the copy and compare it with the film. Raises NotSpliceable if the muxer or the comparison fails."""
        input_paths = [self.folder / file for part in recipe.parts for file in (part, f"{part}.json")]
        track_bytes = round(self.film.seconds * SOUND * len(recipe.sounds))
        extra_bytes = sum(path.stat().st_size for path in input_paths) + track_bytes
        answer = self.stages.run(
            ASSEMBLER, beside=input_paths, more=extra_bytes, recipe=recipe.as_dict(), name=name
        )
        if answer["declined"]:
            raise NotSpliceable(answer["declined"])
        self.sounds = answer["sounds"]
        copy = self.folder / name
        comparison: dict[str, Any] = self.stages.run(
            VERIFIER, beside=[*input_paths, copy], recipe=recipe.as_dict(), name=name
        )
        if comparison["wrong"]:
            raise NotSpliceable("; ".join(comparison["wrong"]))
        return copy, comparison, recipe

    def proof(self, path: Path, comparison: dict[str, Any], recipe: Recipe) -> Proof:
        """Build the proof of the copy at `path`."""
        return proof_of(
            film=self.film,
            video=self.video,
            copy=path,
            edits=self.edits,
            how=recipe,
            comparison=comparison,
            sounds=self.sounds,
            verdict=replace(self.verdict, reason=self.reason),
        )


def cover_of(blur: Blur) -> FrameRegion:
    """Convert a blur: the first box is active from the start, the last one to the end."""
    return FrameRegion(
        start=blur.start_time,
        end=inf if blur.end is None else blur.end,
        style=blur.style,
        times=tuple(box.t for box in blur.boxes),
        regions=tuple((box.x, box.y, box.w, box.h) for box in blur.boxes),
    )
