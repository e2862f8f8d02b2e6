"""Doubts an engine's words where they deserve it, whichever the engine: decoded again once, then flagged.

- loop: an n-gram repeats too often (loops.py).
- low_confidence: the mean probability of a segment's words is below the engine's `unsure`; or somebody speaks
  and no words were found, which is noted as a segment with the text “[…]” and no words.
- silence: the segment lies where the VAD finds nobody speaking. Engines are given speech only, so such words
  are rare; they are flagged, not removed, since the VAD may be wrong, too.

Nothing is dropped: a new decode takes the place of the old only where it is better, and what stays doubtful
stays, with the flag.
"""

from collections.abc import Callable, Sequence

from rushes.domain.transcript import SuspectReason, clean_text
from rushes.media.audio import RATE
from rushes.steps.transcribe.coverage import NOTED, length, outside, uncovered, under
from rushes.steps.transcribe.loops import find_looping, loops, tokens
from rushes.steps.transcribe.normalize import RawSegment
from rushes.steps.transcribe.speech import Stretch

NO_WORDS = "[…]"
Decode = Callable[[Sequence[Stretch]], list[RawSegment]]


def check_segments(
    heard: Sequence[RawSegment], speech: Sequence[Stretch], decode: Decode, unsure: float
) -> list[RawSegment]:
    """The segments of one span, in order, with their doubts. `decode` hears some stretches once more."""
    segments = [segment for segment in heard if clean_text(segment.text)]
    tried: set[Stretch] = set()
    for doubted in is_doubtful(segments, speech, unsure):
        if fresh := [stretch for stretch in doubted if stretch not in tried]:
            tried.update(fresh)
            segments = better_segments(segments, fresh, decode(fresh), unsure)
    segments += [noted(stretch) for stretch in uncovered(segments, speech) if length(stretch) >= NOTED]
    segments.sort(key=lambda segment: segment.start)
    return flagged(segments, speech, unsure)


def is_doubtful(heard: Sequence[RawSegment], speech: Sequence[Stretch], unsure: float) -> list[list[Stretch]]:
    """The stretches to be decoded once more, those of one doubt together."""
    texts = find_looping([segment.text for segment in heard])
    again = [
        under(segment, speech)
        for segment, loop in zip(heard, texts, strict=True)
        if loop or sureness([segment]) < unsure
    ]
    return again + [[stretch] for stretch in uncovered(heard, speech)]


def better_segments(
    heard: list[RawSegment], stretches: Sequence[Stretch], new: list[RawSegment], unsure: float
) -> list[RawSegment]:
    """The segments, with the new ones in place of those over these stretches when they are worth more."""
    old = [segment for segment in heard if middle_in(segment, stretches)]
    new = [segment for segment in new if clean_text(segment.text)]
    if not new or any(loops(segment.text) for segment in new):
        return heard
    if not old:
        return heard if echo(new, heard) else heard + new
    if any(find_looping([segment.text for segment in old])) or sureness(new) > max(sureness(old), unsure):
        return [segment for segment in heard if segment not in old] + new
    return heard


def middle_in(segment: RawSegment, stretches: Sequence[Stretch]) -> bool:
    middle = (segment.start + segment.end) / 2 * RATE
    return any(start <= middle <= end for start, end in stretches)


def echo(new: Sequence[RawSegment], heard: Sequence[RawSegment]) -> bool:
    """What was heard anew stands in a neighbouring segment already: its words had wrong times."""
    words = tokens(" ".join(segment.text for segment in new))
    middle = (new[0].start + new[-1].end) / 2
    near = sorted(heard, key=lambda segment: abs((segment.start + segment.end) / 2 - middle))[:2]
    neighbour_tokens = tokens(
        " ".join(segment.text for segment in sorted(near, key=lambda segment: segment.start))
    )
    return any(
        neighbour_tokens[at : at + len(words)] == words
        for at in range(len(neighbour_tokens) - len(words) + 1)
    )


def sureness(heard: Sequence[RawSegment]) -> float:
    """The mean probability of all words; 1 where the engine gives none."""
    chances = [word.probability for segment in heard for word in segment.words]
    return sum(chances) / len(chances) if chances else 1.0


def noted(stretch: Stretch) -> RawSegment:
    return RawSegment(stretch[0] / RATE, stretch[1] / RATE, NO_WORDS)


def flagged(heard: Sequence[RawSegment], speech: Sequence[Stretch], unsure: float) -> list[RawSegment]:
    texts = find_looping([segment.text for segment in heard])
    return [
        segment._replace(suspect=doubt(segment, speech, unsure, loop=loop))
        for segment, loop in zip(heard, texts, strict=True)
    ]


def doubt(
    segment: RawSegment, speech: Sequence[Stretch], unsure: float, *, loop: bool
) -> SuspectReason | None:
    if loop:
        return "loop"
    if outside(segment, speech):
        return "silence"
    return "low_confidence" if segment.text == NO_WORDS or sureness([segment]) < unsure else None
