"""A part of a recording."""

from typing import TYPE_CHECKING

from rushes.media.audio import RATE
from rushes.steps.align.engine import Span
from rushes.steps.transcribe.speech import Recording

if TYPE_CHECKING:
    from rushes.steps.transcribe.speech import Samples


class AudioSlice:
    """A recording from one sample to another, read when asked. `start` is where it begins, in seconds."""

    def __init__(self, sound: Recording, first: int, last: int) -> None:
        self.sound, self.first, self.last = sound, first, max(first, last)

    @property
    def start(self) -> float:
        return self.first / RATE

    @property
    def seconds(self) -> float:
        return len(self) / RATE

    def __len__(self) -> int:
        return self.last - self.first

    def __getitem__(self, part: slice) -> "Samples":
        start, end, _ = part.indices(len(self))
        return self.sound[self.first + start : self.first + end]


def slice_audio(sound: Recording, span: Span) -> AudioSlice:
    """What is heard in a span of seconds, as far as there is sound."""
    first, last = (min(max(0, round(edge * RATE)), len(sound)) for edge in span)
    return AudioSlice(sound, first, last)
