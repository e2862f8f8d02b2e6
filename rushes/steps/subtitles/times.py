"""Show and hide times of cues. A cue starts with its first word and stays until it can be read. Milliseconds."""

from collections.abc import Sequence

from rushes.steps.subtitles.lines import join_pieces
from rushes.steps.subtitles.profiles import Rules
from rushes.steps.subtitles.words import Piece

MIN_CUE_MS = 40  # for a cue whose words have no duration


def time_cues(groups: Sequence[Sequence[Piece]], duration: int, rules: Rules) -> list[tuple[int, int]]:
    """Return (start, end) of each group of words: ascending, without overlap, within the video if it is long enough."""
    starts = separate_starts([group[0].start for group in groups], duration, rules)
    next_starts: list[int | None] = [*starts, None][1:]
    return [
        (start, max(start + 1, cue_end(group, start, next_start, duration, rules)))
        for group, start, next_start in zip(groups, starts, next_starts, strict=True)
    ]


def cue_end(group: Sequence[Piece], start: int, next_start: int | None, duration: int, rules: Rules) -> int:
    """Return the end of a cue: after its speech, the minimum duration and the reading time, limited by the next cue."""
    speech_end = max(piece.end for piece in group)
    earliest_end = max(speech_end, start + rules.min_duration_ms)
    preferred_end = max(
        earliest_end, min(start + rules.reading_ms(join_pieces(group)), speech_end + rules.max_linger_ms)
    )
    latest_end = start + rules.max_duration_ms
    if next_start is None:
        return min(preferred_end, duration, latest_end)
    return min(chained_end(preferred_end, earliest_end, speech_end, next_start, rules), latest_end)


def chained_end(preferred_end: int, earliest_end: int, speech_end: int, next_start: int, rules: Rules) -> int:
    """Return an end before `next_start` that leaves the smallest gap or a long one, so that nothing flickers."""
    close_end, distant_end = next_start - rules.gap_ms, next_start - rules.chain_gap_ms
    if preferred_end <= distant_end:
        return preferred_end
    return (
        distant_end
        if close_end > speech_end + rules.max_linger_ms and distant_end >= earliest_end
        else close_end
    )


def separate_starts(starts: Sequence[int], duration: int, rules: Rules) -> list[int]:
    """Return ascending starts with a minimum distance, the last before the video's end.

    Only words without duration are closer than that.
    """
    step = max(1, min(rules.gap_ms + MIN_CUE_MS, duration // (len(starts) + 1)))
    separated: list[int] = []
    for start in starts:
        separated.append(max(start, separated[-1] + step) if separated else start)
    latest = max(duration + min(rules.gap_ms, step - 1), step * len(starts))
    for index in range(len(separated) - 1, -1, -1):
        latest -= step
        separated[index] = min(separated[index], latest)
        latest = separated[index]
    return separated
