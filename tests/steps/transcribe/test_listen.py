"""A film of any length: span by span, and no span twice."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import pytest

from rushes.adapters.memory import MemoryStorage
from rushes.domain import Ticket
from rushes.errors import TryAgain
from rushes.settings import Settings
from rushes.steps.transcribe import Transcript
from rushes.steps.transcribe.checkpoints import StoredCheckpoints
from rushes.steps.transcribe.engine import ReportFraction, Transcriber, load_transcriber
from rushes.steps.transcribe.normalize import RawSegment, RawWord
from rushes.steps.transcribe.speech import Stretch, joined
from tests.steps.transcribe.hearing import RATE, transcript_of

Samples = np.ndarray


class Counter:
    """An engine that says how many samples a stretch has, and dies after so many spans."""

    row, model, quality, span, unsure = "counter", "1", "full", 6.0, 0.0

    def __init__(self, *made_of: object) -> None:  # noqa: ARG002
        self.spans, self.lives = 0, 1000
        self.longest = 0

    def understands(self, language: str) -> None:
        """Any."""

    def language(self, windows: Iterable[Samples]) -> str:
        self.windows = [len(window) for window in windows]
        return "en"

    def hear(
        self,
        samples: Samples,
        speech: Sequence[Stretch],
        language: str,  # noqa: ARG002
        tell: ReportFraction,  # noqa: ARG002
        *,
        again: bool = False,  # noqa: ARG002
    ) -> list[RawSegment]:
        if self.lives == 0:
            raise TryAgain("killed")
        self.lives, self.spans, self.longest = self.lives - 1, self.spans + 1, max(self.longest, len(samples))
        return [self.word(start, end) for start, end in speech]

    def word(self, start: int, end: int) -> RawSegment:
        times = np.float64(start / RATE + 0.1), np.float64(end / RATE - 0.1)
        return RawSegment(*times, f"s{end - start}", [RawWord(*times, f"s{end - start}", np.float64(0.9))])


@pytest.fixture(scope="module")
def film(spoken: Samples) -> Samples:
    """Half a minute of speech with silences."""
    return np.concatenate([spoken] * 4)


def heard(row: Transcriber, film: Samples, storage: MemoryStorage, ticket: Ticket) -> Transcript:
    return transcript_of(row, film, parts=StoredCheckpoints(storage, ticket, row.row))


def test_a_long_film_is_heard_in_spans(film: Samples) -> None:
    row = Counter()
    found = transcript_of(row, film)
    assert row.spans > 3
    assert row.longest <= (row.span + 1) * RATE
    assert len(found.segments) >= row.spans
    assert found.segments[-1].end == pytest.approx(len(film) / RATE - 1, abs=0.6)


@pytest.mark.parametrize("lives", [0, 1, 3])
def test_a_worker_that_takes_over_hears_what_is_missing_and_the_result_is_the_same(
    film: Samples, ticket: Ticket, storage: MemoryStorage, lives: int
) -> None:
    whole = Counter()
    wanted = heard(whole, film, MemoryStorage(), ticket)
    first, second = Counter(), Counter()
    first.lives = lives
    with pytest.raises(TryAgain):
        heard(first, film, storage, ticket)
    assert heard(second, film, storage, ticket).json_bytes() == wanted.json_bytes()
    assert first.spans + second.spans == whole.spans


def test_a_film_that_was_heard_is_not_heard_again(film: Samples, ticket: Ticket) -> None:
    storage, row = MemoryStorage(), Counter()
    first = heard(row, film, storage, ticket)
    spans = row.spans
    assert heard(row, film, storage, ticket) == first
    assert row.spans == spans


def test_what_another_engine_or_another_video_left_is_not_taken(film: Samples, ticket: Ticket) -> None:
    storage, row = MemoryStorage(), Counter()
    transcript_of(row, film, parts=StoredCheckpoints(storage, ticket, "other"))
    changed = ticket.model_copy(update={"video": ticket.video.model_copy(update={"version": "2"})})
    heard(row, film, storage, changed)
    spans = row.spans
    heard(row, film, storage, ticket)
    assert row.spans == spans * 3 // 2


def test_nothing_kept_looks_like_a_record_of_a_step(film: Samples, ticket: Ticket) -> None:
    storage = MemoryStorage()
    heard(Counter(), film, storage, ticket)
    assert storage.objects
    assert all(f"/{ticket.job_id}/transcribe/parts/" in key for key in storage.objects)


def test_the_language_is_asked_of_the_start_the_middle_and_the_end(film: Samples) -> None:
    row = Counter()
    transcript_of(row, np.concatenate([film] * 5))
    assert len(row.windows) == 3
    assert max(row.windows) <= 30 * RATE
    transcript_of(row, film)
    assert len(row.windows) == 1


def test_a_language_that_is_given_is_not_asked_for(film: Samples) -> None:
    row = Counter()
    assert transcript_of(row, film, language="de").language == "de"
    assert not hasattr(row, "windows")


def test_stretches_are_joined_up_to_a_length_and_over_short_gaps_only() -> None:
    speech = [(0, RATE), (2 * RATE, 3 * RATE), (6 * RATE, 7 * RATE), (7 * RATE, 40 * RATE)]
    assert joined(speech, 7.0) == [speech[:3], speech[3:]]
    assert joined(speech, 7.0, 2.0) == [speech[:2], speech[2:3], speech[3:]]
    assert joined([], 7.0) == []


@pytest.mark.field
@pytest.mark.prove
def test_a_killed_worker_changes_nothing_in_what_pocketsphinx_hears(
    field: Path, listen: object, ticket: Ticket
) -> None:
    row = load_transcriber("pocketsphinx", "", Settings())
    sound = np.concatenate([listen("sr_english.wav"), np.zeros(310 * RATE, np.float32), listen("jfk.flac")])
    storage = MemoryStorage()
    wanted = heard(row, sound, storage, ticket)
    *_, last = (key for key in sorted(storage.objects) if key.endswith("1.json"))
    del storage.objects[last]
    assert heard(row, sound, storage, ticket) == wanted
