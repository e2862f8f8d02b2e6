"""Cues of the owner's own subtitles: a translation keeps their number and times."""

from collections.abc import Iterator

from rushes.steps.subtitles import Laid, Rules
from rushes.steps.subtitles.cues import cue
from rushes.steps.subtitles.lines import wrap
from rushes.steps.subtitles.speaker_turns import in_turn
from rushes.steps.subtitles.words import stretches
from rushes.steps.transcribe import Transcript


def as_given(transcript: Transcript, rules: Rules) -> list[Laid]:
    """Build one cue per segment of a transcript that was read from subtitles."""
    return list(build_cues(transcript, rules))


def build_cues(transcript: Transcript, rules: Rules) -> Iterator[Laid]:
    pieces_by_segment = stretches(transcript, rules)
    pieces = iter(list(in_turn(pieces_by_segment)))
    for segment, segment_pieces in zip(transcript.segments, pieces_by_segment, strict=True):
        cue_pieces = [next(pieces) for _ in segment_pieces]
        start, end = round(segment.start * 1000), round(segment.end * 1000)
        yield Laid(cue(wrap(cue_pieces, rules), start, max(start + 1, end)), cue_pieces)
