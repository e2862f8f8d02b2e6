"""Make a translated video: the original tracks unchanged, plus subtitle and spoken tracks in other languages."""

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
from rushes.steps.mux.recipe import Recipe, VoiceTrack

CHILD = "rushes.steps.mux.child.mux:mux"
ORIGINAL_VOLUME = {"duck": 0.18, "replace": 0.0}
"""Volume of the original sound while a voice speaks: −15 dB, or silent."""
CONTAINER_BYTES = 4_000_000  # container overhead
SPOKEN_BYTES_PER_SECOND = 24_000  # upper limit


@dataclass(frozen=True)
class LanguageTracks:
    """The tracks of one language: cues in seconds and, if dubbed, a FLAC file with the spans of its speech."""

    language: str
    cues: Sequence[Cue]
    voice: Path | None = None
    spans: Sequence[tuple[float, float]] = ()


def mux_tracks(
    video: Path,
    tracks: Sequence[LanguageTracks],
    folder: Path,
    settings: Settings,
    *,
    language: str,
    dub_mix: str = "duck",
    report_progress: decoder.Say | None = None,
) -> tuple[Path, dict[str, Any]]:
    """Write translated.<ext> into the folder. Returns its path and {"packets", "subtitles", "voices"}.

    `language` is that of the original sound. Packets of picture and sound are copied. Each new track has a language
    tag. Raises Rejected.
    """
    suffix = suffix_of(video)
    recipe = Recipe(
        container_of(video),
        three(language),
        tuple(Subtitle(three(track.language), tuple(track.cues)) for track in tracks if track.cues),
        tuple(
            VoiceTrack(three(track.language), track.voice.name, ORIGINAL_VOLUME[dub_mix], tuple(track.spans))
            for track in tracks
            if track.voice
        ),
    )
    voices = [track.voice for track in tracks if track.voice]
    spoken_bytes = sum(path.stat().st_size for path in voices) + len(voices) * round(
        settings.max_seconds * SPOKEN_BYTES_PER_SECOND
    )
    name = f"translated{suffix}"
    result: dict[str, Any] = decoder.run(
        CHILD,
        video,
        settings,
        keep=folder,
        writes=2 * video.stat().st_size + spoken_bytes + CONTAINER_BYTES,
        beside=voices,
        say=report_progress,
        recipe=asdict(recipe),
        name=name,
    )
    return folder / name, result


def muxer_version() -> str:
    """Return the muxer and its version for the job's report."""
    return "PyAV, FFmpeg " + ".".join(map(str, ffmpeg_version()))
