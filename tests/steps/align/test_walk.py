"""A long text over a long sound, with an aligner that knows where everything is: what is asked of it, and kept."""

import numpy as np
import pytest

from rushes.steps.align.engine import AlignedSpans, Span
from rushes.steps.align.windowed_search import MOST, align_long_text
from rushes.steps.transcribe import Word
from tests.steps.align.conftest import RATE, SAID, talk_of

HOUR = 3600.0
SECONDS = 240


class Tape:
    """A sound of any length that costs nothing: each sample says which it is."""

    def __init__(self, seconds: float) -> None:
        self.samples = round(seconds * RATE)

    def __len__(self) -> int:
        return self.samples

    def __getitem__(self, part: slice) -> np.ndarray:
        start, end, _ = part.indices(self.samples)
        return np.arange(start, end, dtype=np.float32)


class Knowing:
    """An aligner for a text whose word w<n> is said at the second n of the sound, for half a second."""

    row, model = "knowing", "none"

    def __init__(self, voice: str = "") -> None:
        assert voice == ""
        self.offered: list[int] = []

    def find(self, samples: np.ndarray, phrases: list[list[str]]) -> AlignedSpans:
        words = [word for phrase in phrases for word in phrase]
        self.offered.append(len(words))
        if not len(samples):
            return AlignedSpans([None] * len(words), [])
        first, seconds = samples[0] / RATE, len(samples) / RATE
        times = [float(word[1:]) - first if word.startswith("w") else -1.0 for word in words]
        return AlignedSpans([Span(at, at + 0.5) if 0 <= at <= seconds - 0.5 else None for at in times], [])


def words(*texts: str) -> list[Word]:
    return [Word(start=0.0, end=0.0, text=text) for text in texts]


def silently(part: float) -> None:
    """Progress that nobody wants to hear."""


def test_a_short_sound_is_searched_in_one_go() -> None:
    aligner = Knowing()
    spans = align_long_text(aligner, Tape(30), Span(0, 30), words("w1", "w5", "x", "w9"), silently)
    assert spans == [Span(1, 1.5), Span(5, 5.5), None, Span(9, 9.5)]
    assert aligner.offered == [4]


def test_times_count_from_the_start_of_the_sound() -> None:
    spans = align_long_text(Knowing(), Tape(100), Span(50.0, 80.0), words("w60", "w70"), silently)
    assert spans == [Span(60, 60.5), Span(70, 70.5)]


def test_a_span_behind_the_sound_finds_nothing() -> None:
    assert align_long_text(Knowing(), Tape(10), Span(20, 30), words("w1"), silently) == [None]
    assert align_long_text(Knowing(), Tape(0), Span(0, HOUR), words("w1"), silently) == [None]


@pytest.fixture(scope="module")
def voices() -> np.ndarray:
    """Four minutes of a voice, so that there are pieces of speech."""
    some = talk_of(*SAID).samples
    return np.tile(some, SECONDS * RATE // len(some) + 1)[: SECONDS * RATE]


class Recorded(Tape):
    """Real samples; `at` is the first that was asked for last."""

    def __init__(self, sound: np.ndarray) -> None:
        super().__init__(len(sound) / RATE)
        self.sound, self.at = sound, 0

    def __getitem__(self, part: slice) -> np.ndarray:
        self.at, end, _ = part.indices(self.samples)
        return self.sound[self.at : end]


class Placed(Knowing):
    """Of the text it knows the words whose seconds are `spoken`, and all else is other speech."""

    def __init__(self, sound: Recorded, spoken: range) -> None:
        super().__init__()
        self.sound, self.spoken = sound, spoken

    def find(self, samples: np.ndarray, phrases: list[list[str]]) -> AlignedSpans:
        found = super().find(np.full(len(samples), self.sound.at, np.float32), phrases)
        said = [int(word[1:]) for phrase in phrases for word in phrase]
        hits = [span if at in self.spoken else None for at, span in zip(said, found.words, strict=True)]
        return AlignedSpans(hits, [] if any(hits) else [Span(0, len(samples) / RATE)])


@pytest.mark.parametrize("spoken", [range(240), range(100, 240), range(140), range(60, 180)])
def test_a_long_text_is_found_wherever_the_part_is_that_is_said(voices: np.ndarray, spoken: range) -> None:
    sound = Recorded(voices)
    aligner = Placed(sound, spoken)
    told: list[float] = []
    spans = align_long_text(
        aligner, sound, Span(0, SECONDS), words(*(f"w{second}" for second in range(SECONDS))), told.append
    )
    found = {number: span for number, span in enumerate(spans) if span}
    assert found.keys() <= set(spoken)
    assert len(found) > 0.75 * len(spoken)
    assert all(span.start == pytest.approx(number, abs=0.01) for number, span in found.items())
    assert max(aligner.offered) <= MOST
    assert told == sorted(told)
