"""Cues as their owner made them: a translation keeps their number and their times."""

from collections.abc import Iterator

from rushes.steps.subtitles import Laid, Rules
from rushes.steps.subtitles.cues import cue
from rushes.steps.subtitles.lines import wrap
from rushes.steps.subtitles.speaker_turns import in_turn
from rushes.steps.subtitles.words import stretches
from rushes.steps.transcribe import Transcript


def as_given(transcript: Transcript, rules: Rules) -> list[Laid]:
    """A cue for each segment of a transcript that was read from subtitles."""
    return list(each_segment(transcript, rules))


def each_segment(transcript: Transcript, rules: Rules) -> Iterator[Laid]:
    said = stretches(transcript, rules)
    pieces = iter(list(in_turn(said)))
    for segment, stretch in zip(transcript.segments, said, strict=True):
        words = [next(pieces) for _ in stretch]
        start, end = round(segment.start * 1000), round(segment.end * 1000)
        yield Laid(cue(wrap(words, rules), start, max(start + 1, end)), words)
