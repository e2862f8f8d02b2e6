"""Soft subtitles: tracks that a player can switch on.

mov_text in MP4 and MOV, WebVTT in WebM, SubRip in Matroska; each track has a language and a title.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import get_args

from rushes.domain import CopyExtra
from rushes.domain.edits import Edits
from rushes.settings import Settings
from rushes.steps.compose.composing import Copy, compose
from rushes.steps.compose.options import Options
from rushes.steps.compose.recipe import Subtitle
from rushes.steps.subtitles import Cue, Rules, build_cues
from rushes.steps.subtitles.profiles import NETFLIX
from rushes.steps.transcribe import Transcript

UNDETERMINED = "und"
THREE = {
    "ar": "ara", "cs": "ces", "da": "dan", "de": "deu", "el": "ell", "en": "eng", "es": "spa", "fi": "fin",
    "fr": "fra", "he": "heb", "hi": "hin", "hu": "hun", "it": "ita", "ja": "jpn", "ko": "kor", "nl": "nld",
    "no": "nor", "pl": "pol", "pt": "por", "ro": "ron", "ru": "rus", "sv": "swe", "tr": "tur", "uk": "ukr",
    "vi": "vie", "zh": "zho",
}  # fmt: skip
"""ISO 639-1 → 639-2/T, as containers require."""


def mux(
    video: Path, tracks: Sequence[tuple[str, str, Sequence[Cue]]], folder: Path, settings: Settings
) -> Copy:
    """Write the film with these tracks, (language, title, cues) each, into the folder; all else is unchanged.

    A language is an ISO 639 code of two or three letters. The copy is compared with the film packet by packet.
    Raises Rejected if the film cannot be read.
    """
    options = Options(tuple(track(*fields) for fields in tracks), frozenset(get_args(CopyExtra)))
    return compose(video, Edits(), folder, settings, options)


def subtitle(transcript: Transcript, rules: Rules = NETFLIX, title: str = "") -> Subtitle:
    """Build a subtitle track from the transcript, with the cues of the subtitle files."""
    return track(transcript.language, title, build_cues(transcript, rules))


def track(language: str, title: str, source_cues: Sequence[Cue]) -> Subtitle:
    """Build a track from cues in milliseconds."""
    code = language.split("-", maxsplit=1)[0].lower()
    return Subtitle(
        language=code if len(code) == len(UNDETERMINED) else THREE.get(code, UNDETERMINED),
        cues=tuple((cue.start / 1000, cue.end / 1000, "\n".join(cue.lines)) for cue in source_cues),
        title=title,
    )
