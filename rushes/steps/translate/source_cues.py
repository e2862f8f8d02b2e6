"""Cues of the owner's own subtitles: a translation keeps their number and times."""

from collections.abc import Iterator

from rushes.steps.subtitles import CueLayout, Rules
from rushes.steps.subtitles.cues import make_cue
from rushes.steps.subtitles.lines import wrap_lines
from rushes.steps.subtitles.speaker_turns import mark_speaker_changes
from rushes.steps.subtitles.words import pieces_per_segment
from rushes.steps.transcribe import Transcript


def cues_from_segments(transcript: Transcript, rules: Rules) -> list[CueLayout]:
    """Build one cue per segment of a transcript that was read from subtitles."""
    return list(build_cues(transcript, rules))


def build_cues(transcript: Transcript, rules: Rules) -> Iterator[CueLayout]:
    pieces_by_segment = pieces_per_segment(transcript, rules)
    pieces = iter(list(mark_speaker_changes(pieces_by_segment)))
    for segment, segment_pieces in zip(transcript.segments, pieces_by_segment, strict=True):
        cue_pieces = [next(pieces) for _ in segment_pieces]
        start, end = round(segment.start * 1000), round(segment.end * 1000)
        yield CueLayout(make_cue(wrap_lines(cue_pieces, rules), start, max(start + 1, end)), cue_pieces)
