"""Order the words of all speakers by the time at which they are shown."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from rushes.steps.subtitles.profiles import Rules
from rushes.steps.subtitles.words import Piece, pieces_per_segment
from rushes.steps.transcribe import Transcript

BREATH_MS = 300  # a pause after which another speaker's words may follow


def order_pieces(transcript: Transcript, rules: Rules) -> list[Piece]:
    """Return all words in order of start time.

    Words spoken over another speaker's phrase follow after it, because two texts at once cannot be read.
    """
    groups: list[Sequence[Piece]] = [*pieces_per_segment(transcript, rules)]
    if any(overlaps(before, after) for before, after in pairwise(groups)):
        runs = (run for group in groups for run in split_at_pauses(group))
        groups = sorted(runs, key=lambda run: run[0].start)
    return list(mark_speaker_changes(groups))


def overlaps(before: Sequence[Piece], after: Sequence[Piece]) -> bool:
    """Return whether another speaker starts before the first one ends."""
    return before[0].speaker != after[0].speaker and after[0].start < before[-1].end


def split_at_pauses(group: Sequence[Piece]) -> Iterator[Sequence[Piece]]:
    """Split one speaker's words at sentence ends, clause ends and pauses."""
    start = 0
    for index in range(1, len(group) + 1):
        previous = group[index - 1]
        if index == len(group) or (
            previous.ends_sentence or previous.ends_clause or group[index].start - previous.end >= BREATH_MS
        ):
            yield group[start:index]
            start = index


def mark_speaker_changes(groups: Sequence[Sequence[Piece]]) -> Iterator[Piece]:
    """Yield the groups' pieces in order, with the speaker changes marked."""
    last_start, last_speaker = 0, ""
    for group, next_group in zip(groups, [*groups[1:], None], strict=False):
        speaker = group[0].speaker
        ends_turn = next_group is not None and next_group[0].speaker != speaker
        for index, piece in enumerate(group):
            last_start = max(last_start, piece.start)
            yield piece._replace(
                start=last_start,
                end=max(last_start, piece.end),
                changes_speaker=index == 0 and bool(speaker) and last_speaker not in {"", speaker},
                ends_turn=ends_turn and index == len(group) - 1,
            )
        last_speaker = speaker or last_speaker
