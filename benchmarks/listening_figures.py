"""What is measured of a transcript: words wrong, times, and how its subtitles read."""

import re
from collections.abc import Sequence
from statistics import median
from typing import Any

from rushes.steps.subtitles import Cue, build_cues
from rushes.steps.transcribe import Segment, Transcript, Word
from tests.steps.subtitles.rules import faults

Segments = Sequence[dict[str, Any]]


def plain(text: str) -> str:
    """Without case and punctuation; hyphens part words."""
    text = text.casefold().replace("’", "'").replace("-", " ").replace("/", " ")
    return " ".join(word.strip("'") for word in re.sub(r"[^\w' ]+", " ", text).split() if word.strip("'"))


def errors(reference: str, segments: Segments) -> tuple[int, int]:
    """Words wrong, missing or too many, and words said (jiwer)."""
    import jiwer

    said, heard = plain(reference), plain(" ".join(part["text"] for part in segments))
    if not said:
        return len(heard.split()), 0
    found = jiwer.process_words(said, heard)
    return found.substitutions + found.deletions + found.insertions, len(said.split())


def edge_error(segments: Segments, ends: Sequence[float]) -> float | None:
    """Median seconds from a segment's last word to where the voice detector hears speech end; None: no measure."""
    if not segments or not ends:
        return None
    last = [part["words"][-1][1] if part["words"] else part["end"] for part in segments]
    return median(min(abs(end - moment) for end in ends) for moment in last)


def faults_of_ours(segments: Segments, seconds: float, language: str) -> int:
    made = transcript(segments, seconds, language)
    return len(faults(made, build_cues(made)))


def faults_of_bare(segments: Segments, seconds: float, language: str) -> int:
    """Of subtitles as most people make them from an engine's answer: a cue a segment."""
    made = transcript(segments, seconds, language)
    shown = [
        Cue(round(part.start * 1000), max(round(part.end * 1000), round(part.start * 1000) + 1), (part.text,))
        for part in made.segments
    ]
    return len(faults(made, shown))


def transcript(segments: Segments, seconds: float, language: str) -> Transcript:
    """As one of ours, its times moved to where they are allowed."""
    parts: list[Segment] = []
    for part in segments:
        start = min(max(part["start"], parts[-1].start if parts else 0.0), seconds)
        end = min(max(part["end"], start), seconds)
        words, at = [], start
        for begun, ended, text in part["words"]:
            at = min(max(begun, at), end)
            words.append(Word(start=at, end=max(at, min(ended, end)), text=text))
            at = words[-1].end
        parts.append(Segment(id=len(parts), start=start, end=end, text=part["text"], words=tuple(words)))
    return Transcript(
        language=language, engine="", model="", quality="", duration=seconds, segments=tuple(parts)
    )
