"""Hears a film of any length: the speech in it is found first, then heard span by span, each kept when done.

Memory holds one span. A worker that takes over after another died hears only what is missing, and the result
is the same.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from rushes.media.audio import RATE
from rushes.steps.transcribe.checkpoints import Checkpoints
from rushes.steps.transcribe.engine import Say, Transcriber
from rushes.steps.transcribe.normalize import RawSegment, RawWord
from rushes.steps.transcribe.quality_checks import check_segments
from rushes.steps.transcribe.speech import Recording, Stretch, joined

if TYPE_CHECKING:
    from rushes.steps.transcribe.speech import Samples

WINDOW = 30.0  # seconds of film from which a language is told
VOTES = 3  # windows; where there are no more than that, the first speaks for all


@dataclass(frozen=True)
class LongAudioTranscription:
    """One engine on one recording, which is one channel of a film."""

    row: Transcriber
    sound: Recording
    speech: Sequence[Stretch]
    parts: Checkpoints
    name: str = ""

    def language(self) -> str:
        """The language that the engine hears: at the start, in the middle and at the end of long speech."""
        return str(self.parts.once(f"{self.name}language", lambda: self.row.language(self.windows())))

    def windows(self) -> "Iterator[Samples]":
        runs = joined(self.speech, WINDOW)
        places = {0, len(runs) // 2, len(runs) - 1} if len(runs) > VOTES else {0}
        for at in sorted(places if runs else ()):
            yield self.sound[runs[at][0][0] : runs[at][-1][1]]

    def heard(self, language: str, say: Say) -> Iterator[RawSegment]:
        """The segments in order, in seconds of the film. Each span is heard once in the life of its job."""
        for number, span in enumerate(joined(self.speech, self.row.span)):
            segments = self.parts.once(f"{self.name}{number:05}", partial(self.span, span, language, say))
            yield from (unpacked(segment, span[0][0] / RATE) for segment in segments)
            self.report(span[-1][1], say)

    def span(self, span: Sequence[Stretch], language: str, say: Say) -> list[Any]:
        """What is said in one span, as JSON, in seconds from the span's start."""
        first, last = span[0][0], span[-1][1]
        samples = self.sound[first:last]
        speech = [(start - first, end - first) for start, end in span]

        def decode(stretches: Sequence[Stretch]) -> list[RawSegment]:
            return self.row.hear(samples, stretches, language, lambda _: None, again=True)

        heard = self.row.hear(
            samples,
            speech,
            language,
            lambda fraction: self.report(first + fraction * (last - first), say),
        )
        return [packed(segment) for segment in check_segments(heard, speech, decode, self.row.unsure)]

    def report(self, sample: float, say: Say) -> None:
        whole = len(self.sound)
        say(min(1.0, sample / whole), f"heard {sample / RATE:.0f} of {whole / RATE:.0f} s")


def packed(segment: RawSegment) -> list[Any]:
    words = [
        [float(word.start), float(word.end), word.text, float(word.probability)] for word in segment.words
    ]
    return [float(segment.start), float(segment.end), segment.text, words, segment.suspect]


def unpacked(row: list[Any], offset: float) -> RawSegment:
    start, end, text, words, suspect = row
    moved = [RawWord(offset + begun, offset + done, word, sure) for begun, done, word, sure in words]
    return RawSegment(offset + start, offset + end, text, moved, suspect=suspect)
