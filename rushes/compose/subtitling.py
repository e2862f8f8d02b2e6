"""Soft subtitles for the copy, from a transcript."""

from rushes.compose.recipe import Subtitle
from rushes.subtitles import cues
from rushes.transcribe import Transcript

UNDETERMINED = "und"
THREE = {
    "ar": "ara", "cs": "ces", "da": "dan", "de": "deu", "el": "ell", "en": "eng", "es": "spa", "fi": "fin",
    "fr": "fra", "he": "heb", "hi": "hin", "hu": "hun", "it": "ita", "ja": "jpn", "ko": "kor", "nl": "nld",
    "no": "nor", "pl": "pol", "pt": "por", "ro": "ron", "ru": "rus", "sv": "swe", "tr": "tur", "uk": "ukr",
    "vi": "vie", "zh": "zho",
}  # fmt: skip
"""ISO 639-1 → 639-2/T, which containers ask for."""


def subtitle(transcript: Transcript) -> Subtitle:
    """A track of the transcript's subtitles, cut as the subtitle files are."""
    language = transcript.language
    return Subtitle(
        language=language if len(language) == len(UNDETERMINED) else THREE.get(language, UNDETERMINED),
        cues=tuple((cue.start / 1000, cue.end / 1000, "\n".join(cue.lines)) for cue in cues(transcript)),
    )
