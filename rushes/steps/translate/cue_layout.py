"""Lay translated sentences out as cues: the same number and times as the source, with new line breaks."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from rushes.steps.subtitles import Cue, CueLayout, Rules
from rushes.steps.subtitles.cues import make_cue
from rushes.steps.subtitles.lines import Widths, wrap_lines
from rushes.steps.subtitles.scripts import UNSPACED_SCRIPTS, count_columns, reading_rate
from rushes.steps.subtitles.words import Piece, pieces_per_segment
from rushes.steps.transcribe import Segment, Transcript
from rushes.steps.translate.cue_split import CueCapacity, split_over_cues
from rushes.steps.translate.sentences import Sentence


class PlacedCue(NamedTuple):
    """A translated cue.

    `fast`: its text cannot be read in its time. `long`: it has one line more than the rules allow.
    """

    cue: Cue
    is_too_fast: bool
    has_extra_line: bool


def lay_out_cues(
    cues: Sequence[CueLayout],
    sentences: Sequence[Sentence],
    texts: Sequence[str],
    language: str,
    rules: Rules,
) -> list[PlacedCue]:
    """Distribute `texts`, one non-empty translation per sentence, over the cues.

    The reading speed is that of the translation's script; the times are those of the source.
    """
    rules = replace(rules, columns_per_second=reading_rate(" ".join(texts), rules.columns_per_second))
    source_columns = count_source_columns(sentences, len(cues))
    cue_pieces: list[list[Piece]] = [[] for _ in cues]
    for sentence, pieces in zip(sentences, split_into_pieces(texts, language, rules), strict=True):
        capacities = [
            cue_capacity(cues[part.cue].cue, part.columns, source_columns[part.cue], sentence, rules)
            for part in sentence.parts
        ]
        for part, part_pieces in zip(sentence.parts, split_over_cues(pieces, capacities), strict=True):
            preceding = cue_pieces[part.cue]
            preceding += with_boundaries(part_pieces, sentence, part.cue, preceding)
    return [build_cue(source.cue, pieces, rules) for source, pieces in zip(cues, cue_pieces, strict=True)]


def count_source_columns(sentences: Sequence[Sentence], count: int) -> list[int]:
    """Count the source's columns in each cue."""
    column_counts = [0] * count
    for sentence in sentences:
        for part in sentence.parts:
            column_counts[part.cue] += part.columns
    return column_counts


def cue_capacity(
    cue: Cue, part_columns: int, cue_columns: int, sentence: Sentence, rules: Rules
) -> CueCapacity:
    """Return a cue's capacity for one sentence: its part of the cue's time and lines."""
    cue_share = part_columns / max(1, cue_columns)
    sentence_columns = sum(part.columns for part in sentence.parts)
    readable = (cue.end - cue.start) * rules.columns_per_second / 1000
    line_columns = rules.max_lines * rules.max_columns_for(sentence.text)
    return CueCapacity(
        part_columns / max(1, sentence_columns), round(readable * cue_share), round(line_columns * cue_share)
    )


def split_into_pieces(texts: Sequence[str], language: str, rules: Rules) -> list[list[Piece]]:
    """Split each text into the smallest parts that a line can consist of."""
    segments = tuple(Segment(id=index, start=0, end=0, text=text) for index, text in enumerate(texts))
    return pieces_per_segment(
        Transcript(language=language, engine="", model="", quality="", duration=0, segments=segments), rules
    )


def with_boundaries(
    pieces: Sequence[Piece], sentence: Sentence, cue: int, preceding: Sequence[Piece]
) -> Iterator[Piece]:
    """Add the speaker, the speaker changes and the leading separator to a cue's part of a sentence."""
    is_first, is_last = cue == sentence.parts[0].cue, cue == sentence.parts[-1].cue
    last_preceding = preceding[-1] if preceding else None
    for index, piece in enumerate(pieces):
        separator = piece.separator
        if index == 0 and last_preceding:
            separator = separator_between(last_preceding.text, piece.text)
        yield piece._replace(
            separator=separator,
            speaker=sentence.speaker,
            changes_speaker=sentence.changes_speaker and is_first and index == 0,
            ends_turn=sentence.ends_turn and is_last and index == len(pieces) - 1,
        )


def separator_between(before: str, after: str) -> str:
    """Return the separator of two sentences in one cue: none between unspaced scripts."""
    return "" if UNSPACED_SCRIPTS.match(before[-1]) and UNSPACED_SCRIPTS.match(after[0]) else " "


def build_cue(source: Cue, pieces: Sequence[Piece], rules: Rules) -> PlacedCue:
    """Wrap the pieces into a cue at the source's times, with one extra line if they do not fit otherwise."""
    is_long = not Widths(pieces, rules).fits(0, len(pieces))
    lines = wrap_lines(pieces, replace(rules, max_lines=rules.max_lines + is_long))
    translated_cue = make_cue(lines, source.start, source.end)
    is_fast = (
        rules.reading_ms_for(count_columns(" ".join(translated_cue.lines)), 0) > source.end - source.start
    )
    return PlacedCue(translated_cue, is_fast, is_long)
