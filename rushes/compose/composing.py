"""From a film and its edits to a copy with a proof. Everything that touches the film happens in children."""

import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from math import inf
from pathlib import Path
from typing import Any

from rushes.compose import proof, verdict
from rushes.compose.cover import Cover
from rushes.compose.hush import Hushed
from rushes.compose.plan import Plan, batches, plan
from rushes.compose.proof import Captions, Proof
from rushes.compose.recipe import Recipe, Subtitle
from rushes.compose.survey import Survey, survey
from rushes.edits import Blur, Edits
from rushes.errors import Reason, Rejected
from rushes.media import decoder
from rushes.media.sniff import container_of
from rushes.settings import Settings

ENCODER = "rushes.compose.child.encode:encode"
WHOLE = "rushes.compose.child.whole:encode"
ASSEMBLER = "rushes.compose.child.assemble:assemble"
VERIFIER = "rushes.compose.child.verify:verify"

SUFFIXES = {"mp4": ".mp4", "3gp": ".mp4", "mov": ".mov", "webm": ".webm", "mkv": ".mkv"}
"""Container of the film → suffix of the copy, which stays in that container."""

BUNDLE = 1500  # pictures that one call of the encoder takes
SOUND = 200_000  # bytes of a second of sound, at most, where a track is encoded anew
RAW = 3  # bytes of a pixel, at most; no encoder writes more than its picture
PACE = 2.5e-7  # seconds that a pixel may take to be encoded: thirty times what libx264 needs
STAGES = {"survey": 0.0, "encode": 0.1, "assemble": 0.8, "verify": 0.9}
"""Where each stage begins, of the whole progress."""


@dataclass(frozen=True)
class Options:
    """What the copy has beside picture and sound. `captions` and `titles` of the film are dropped unless wanted."""

    subtitles: tuple[Subtitle, ...] = ()
    captions: bool = False
    titles: bool = False


@dataclass(frozen=True)
class Copy:
    """A copy that was compared with its film, and the proof of that."""

    path: Path
    proof: Proof


class Refused(Exception):
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
) -> Copy:
    """Write `redacted.<ext>` into the folder: covered and muted as the edits say, all else bit for bit.

    Splices where that is right, else encodes the whole film again and says why. Raises Rejected when the film
    cannot be read, or when no copy of it passes the comparison.
    """
    decoder.must_exist(video)
    name = f"redacted{suffix_of(video)}"
    with tempfile.TemporaryDirectory(prefix="compose-", dir=folder) as work:
        job = Job(video, Path(work), name, edits, settings, options or Options(), say)
        made, found, how = job.run()
        path = made.replace(folder / name)
    return Copy(path, job.proof(path, found, how))


class Job:
    """One composition. `price` and `reason` are known once it has run."""

    def __init__(
        self,
        video: Path,
        folder: Path,
        name: str,
        edits: Edits,
        settings: Settings,
        options: Options,
        say: decoder.Say | None,
    ) -> None:
        self.video, self.folder, self.name, self.edits = video, folder, name, edits
        self.settings, self.options, self.say = settings, options, say
        self.covers = [cover_of(blur) for blur in edits.blurs]
        self.reason, self.price = "", 0.0
        self.sound: proof.Mode = "none"

    def run(self) -> tuple[Path, dict[str, Any], Recipe]:
        """The copy, what the comparison found, and how the copy was made."""
        self.film = film = survey(self.video, self.folder, self.settings)
        self.recipe = Recipe(
            picture=film.picture,
            sound=film.sound,
            container=SUFFIXES[film.container][1:],
            mutes=tuple(Hushed(mute.start, mute.end, mute.style) for mute in self.edits.mutes),
            subtitles=self.options.subtitles,
            captions=self.options.captions,
            titles=self.options.titles,
        )
        done = self._planned()
        if not self.reason:
            try:
                return self._spliced(done)
            except Refused as refusal:
                self.reason = str(refusal)
        return self._anew()

    def _planned(self) -> Plan:
        """What to replace. Leaves `reason` empty when splicing is right."""
        film = self.film
        self.reason = verdict.of_copying(film.picture, captions=self.options.captions)
        if not self.covers:
            return Plan((), len(film.pictures))
        self.reason = self.reason or verdict.before_plan(film.picture, film.pictures)
        if self.reason:
            self.price = 1.0
            return Plan((), len(film.pictures))
        done = plan(film.pictures, self.covers, trims=film.picture.codec == "h264")
        self.price, self.reason = done.price, verdict.after_plan(done)
        return done

    def _spliced(self, done: Plan) -> tuple[Path, dict[str, Any], Recipe]:
        parts = []
        for number, ranges in enumerate(batches(done.ranges, BUNDLE)):
            parts.append(f"part-{number}")
            pictures = sum(part.packets for part in ranges)
            answer = self._child(
                ENCODER,
                "encode",
                pictures=pictures,
                picture=asdict(self.film.picture),
                ranges=[(part.first, part.cut, part.end) for part in ranges],
                covers=[asdict(cover) for cover in self.covers],
                name=parts[-1],
            )
            if answer["declined"]:
                raise Refused(answer["declined"])
        return self._checked(replace(self.recipe, parts=tuple(parts), ranges=done.ranges))

    def _anew(self) -> tuple[Path, dict[str, Any], Recipe]:
        self._clear()
        answer = self._child(
            WHOLE,
            "encode",
            pictures=len(self.film.pictures),
            picture=asdict(self.film.picture),
            covers=[asdict(cover) for cover in self.covers],
            name="whole",
        )
        how = replace(self.recipe, parts=("whole",), whole=True, matrix=tuple(answer["matrix"]))
        try:
            return self._checked(how)
        except Refused as refusal:
            raise Rejected(
                Reason.CORRUPT,
                f"No copy of the film passes the comparison with it ({refusal}). Export it again, as MP4 with "
                "H.264 and AAC.",
            ) from refusal

    def _checked(self, how: Recipe) -> tuple[Path, dict[str, Any], Recipe]:
        """Assemble and compare. Raises Refused when anything is not as it should be."""
        names = [name for part in how.parts for name in (part, f"{part}.json")]
        beside = [self.folder / name for name in names]
        room = sum(path.stat().st_size for path in beside) + round(self.film.seconds * SOUND)
        answer = self._child(
            ASSEMBLER, "assemble", beside=beside, more=room, recipe=how.told(), name=self.name
        )
        if answer["declined"]:
            raise Refused(answer["declined"])
        self.sound = answer["sound"]
        copy = self.folder / self.name
        found: dict[str, Any] = self._child(
            VERIFIER, "verify", beside=[*beside, copy], recipe=how.told(), name=self.name
        )
        if found["wrong"]:
            raise Refused("; ".join(found["wrong"]))
        return copy, found, how

    def _child(
        self,
        function: str,
        stage: str,
        *,
        pictures: int = 0,
        beside: Sequence[Path] = (),
        more: int = 0,
        **arguments: Any,
    ) -> Any:
        """Run one stage in a child that may encode so many pictures and write so many bytes more than the film."""
        picture = self.film.picture
        pixels = pictures * picture.width * picture.height
        settings = self.settings.model_copy(
            update={"decode_seconds": self.settings.decode_seconds + pixels * PACE}
        )
        return decoder.run(
            function,
            self.video,
            settings,
            keep=self.folder,
            writes=2 * self.video.stat().st_size + pixels * RAW + 2 * more,
            beside=[*self.film.tables.values(), *beside],
            say=self._voice(stage),
            **arguments,
        )

    def _voice(self, stage: str) -> decoder.Say | None:
        say, start = self.say, STAGES[stage]
        if say is None:
            return None
        end = min((other for other in STAGES.values() if other > start), default=1.0)
        return lambda fraction, what: say(start + (end - start) * fraction, what)

    def _clear(self) -> None:
        """Take away what a refused splice has left."""
        for path in self.folder.iterdir():
            if path not in self.film.tables.values():
                path.unlink()

    def proof(self, path: Path, found: dict[str, Any], how: Recipe) -> Proof:
        """What goes with the copy, which lies at `path` now."""
        return Proof.model_validate(
            {
                "mode": "reencode" if how.whole else "splice",
                "reason": self.reason,
                "price": round(self.price, 6),
                "blurs": len(self.edits.blurs),
                "mutes": len(self.edits.mutes),
                "pictures": proof.pictures(found, len(how.ranges)),
                "sound": proof.track(found, self.sound),
                "captions": Captions(
                    found=self.film.picture.captions,
                    removed=self.film.picture.captions > 0 and not self.options.captions,
                ),
                "dropped": self._dropped(),
                "warnings": self._warnings(found),
                "model": versions(),
                "source": proof.digest(self.video),
                "result": proof.digest(path),
            }
        )

    def _dropped(self) -> tuple[str, ...]:
        kept = "tag " if self.options.titles else "\0"
        return tuple(what for what in self.film.dropped if not what.startswith(kept))

    def _warnings(self, found: dict[str, Any]) -> tuple[str, ...]:
        said = []
        if found["lost"]:
            said.append(f"{found['lost']} pictures of the film could not be decoded and are left out.")
        if self.edits.mutes and self.film.sound is None:
            said.append("There is no sound to mute.")
        return tuple(said)


def cover_of(blur: Blur) -> Cover:
    """A blur as the arithmetic wants it: the first box holds from the start, the last to the end."""
    return Cover(
        start=blur.begin,
        end=inf if blur.end is None else blur.end,
        style=blur.style,
        times=tuple(box.t for box in blur.boxes),
        regions=tuple((box.x, box.y, box.w, box.h) for box in blur.boxes),
    )


def versions() -> str:
    """What the copy was made with."""
    from importlib.metadata import version

    return f"PyAV {version('av')}"


__all__ = ["Copy", "Options", "Survey", "compose", "suffix_of"]
