"""A translated video: a film with subtitle tracks and spoken tracks in other languages, its own tracks untouched."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rushes.media import decoder
from rushes.media.container import ffmpeg_version
from rushes.media.sniff import container_of
from rushes.nlp.languages import three
from rushes.settings import Settings
from rushes.steps.compose.composing import suffix_of
from rushes.steps.compose.recipe import Cue, Subtitle
from rushes.steps.mux.recipe import Recipe, Voice

CHILD = "rushes.steps.mux.child.mux:mux"
UNDER = {"duck": 0.18, "replace": 0.0}
"""How loud the film's own sound is under a voice: −15 dB, or gone."""
MORE = 4_000_000  # bytes beside the packets: the container's own
SOUND = 24_000  # bytes a second of a spoken track, at most


@dataclass(frozen=True)
class Track:
    """What a language adds: its cues in seconds, and a voice's FLAC file with when it speaks, if there is one."""

    language: str
    cues: Sequence[Cue]
    voice: Path | None = None
    spans: Sequence[tuple[float, float]] = ()


def mux(
    video: Path,
    tracks: Sequence[Track],
    folder: Path,
    settings: Settings,
    *,
    language: str,
    over: str = "duck",
    say: decoder.Say | None = None,
) -> tuple[Path, dict[str, Any]]:
    """Write translated.<ext> into the folder; its path, and {"packets", "subtitles", "voices"}.

    `language` is the film's own. Packets of its picture and sound are copied; each track has its language's tag.
    Raises Rejected.
    """
    suffix = suffix_of(video)
    recipe = Recipe(
        container_of(video),
        three(language),
        tuple(Subtitle(three(each.language), tuple(each.cues)) for each in tracks if each.cues),
        tuple(
            Voice(three(each.language), each.voice.name, UNDER[over], tuple(each.spans))
            for each in tracks
            if each.voice
        ),
    )
    voices = [each.voice for each in tracks if each.voice]
    room = sum(path.stat().st_size for path in voices) + len(voices) * round(settings.max_seconds * SOUND)
    name = f"translated{suffix}"
    made: dict[str, Any] = decoder.run(
        CHILD,
        video,
        settings,
        keep=folder,
        writes=2 * video.stat().st_size + room + MORE,
        beside=voices,
        say=say,
        recipe=asdict(recipe),
        name=name,
    )
    return folder / name, made


def made_by() -> str:
    return "PyAV, FFmpeg " + ".".join(map(str, ffmpeg_version()))
