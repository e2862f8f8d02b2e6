"""Who speaks when: the words of all speakers in one row, in the order in which they are shown."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from rushes.steps.subtitles.profiles import Rules
from rushes.steps.subtitles.words import Piece, stretches
from rushes.steps.transcribe import Transcript

BREATH = 300  # milliseconds of silence after which somebody else may be let in


def pieces(transcript: Transcript, rules: Rules) -> list[Piece]:
    """All words in order; starts never go back.

    Who speaks into another's phrase waits for its end: two at once cannot be read.
    """
    said: list[Sequence[Piece]] = [*stretches(transcript, rules)]
    if any(talked_over(before, after) for before, after in pairwise(said)):
        said = sorted((run for stretch in said for run in runs(stretch)), key=lambda run: run[0].start)
    return list(in_turn(said))


def talked_over(before: Sequence[Piece], after: Sequence[Piece]) -> bool:
    return before[0].speaker != after[0].speaker and after[0].start < before[-1].end


def runs(stretch: Sequence[Piece]) -> Iterator[Sequence[Piece]]:
    """The stretch cut where its speaker takes breath."""
    start = 0
    for at in range(1, len(stretch) + 1):
        before = stretch[at - 1]
        if at == len(stretch) or (
            before.ends_sentence or before.ends_clause or stretch[at].start - before.end >= BREATH
        ):
            yield stretch[start:at]
            start = at


def in_turn(said: Sequence[Sequence[Piece]]) -> Iterator[Piece]:
    """One stretch after the other, with the places where the speaker changes."""
    latest, named = 0, ""
    for stretch, following in zip(said, [*said[1:], None], strict=False):
        speaker = stretch[0].speaker
        ends_turn = following is not None and following[0].speaker != speaker
        for at, piece in enumerate(stretch):
            latest = max(latest, piece.start)
            yield piece._replace(
                start=latest,
                end=max(latest, piece.end),
                changes=at == 0 and bool(speaker) and named not in {"", speaker},
                ends_turn=ends_turn and at == len(stretch) - 1,
            )
        named = speaker or named
