"""Speech and words held against each other: where one is without the other."""

from collections.abc import Sequence

from rushes.media.audio import RATE
from rushes.steps.transcribe.normalize import RawSegment
from rushes.steps.transcribe.speech import MARGIN, Stretch

SLACK = 0.3  # seconds by which an engine's times may be off
WORTH = 1.0  # seconds; a shorter stretch may be a cough
NOTED = 2.0  # seconds; a longer one that stays without words is noted in the transcript


def length(stretch: Stretch) -> float:
    """Seconds of speech in a stretch, without its margins."""
    return (stretch[1] - stretch[0]) / RATE - 2 * MARGIN / 1000


def uncovered(heard: Sequence[RawSegment], speech: Sequence[Stretch]) -> list[Stretch]:
    """The stretches worth it that no segment touches. Word times are not asked: engines bunch words up."""
    return [
        stretch
        for stretch in speech
        if length(stretch) >= WORTH
        and not any(touches(segment.start, segment.end, stretch) for segment in heard)
    ]


def under(segment: RawSegment, speech: Sequence[Stretch]) -> list[Stretch]:
    """The stretches that a segment lies over."""
    return [stretch for stretch in speech if touches(segment.start, segment.end, stretch, 0.0)]


def outside(segment: RawSegment, speech: Sequence[Stretch]) -> bool:
    """Nobody speaks where these words were heard."""
    return not any(touches(segment.start, segment.end, stretch) for stretch in speech)


def touches(start: float, end: float, stretch: Stretch, slack: float = SLACK) -> bool:
    return start <= stretch[1] / RATE + slack and end >= stretch[0] / RATE - slack
