"""What every engine keeps, whichever it is: a new row of ENGINES is tested here for nothing."""

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from rushes.errors import BadRequest
from rushes.settings import Settings
from rushes.transcribe import Transcript, given, read
from rushes.transcribe.engine import ENGINES, Transcriber, engine
from rushes.transcribe.speech import stretches

RATE = 16_000
NEEDS_A_MODEL = {"whisper": "models/whisper-memorised-ct2"}


def nothing(fraction: float, what: str) -> None:
    """Progress that nobody wants to hear."""


def built(request: pytest.FixtureRequest, name: str) -> Transcriber:
    if name not in NEEDS_A_MODEL:
        return engine(name, "", Settings())
    field: Path = request.getfixturevalue("field")
    return engine(name, str(field / NEEDS_A_MODEL[name]), Settings(whisper_device="cpu"))


@pytest.fixture(params=list(ENGINES))
def row(request: pytest.FixtureRequest) -> Transcriber:
    return built(request, request.param)


class Given:
    """The owner's text behind the face of an engine: it says the same of every sound."""

    def hear(self, samples: np.ndarray, duration: float, language: str, say: object) -> Transcript:  # noqa: ARG002
        found = [(start / RATE, end / RATE) for start, end in stretches(samples)]
        return given(b"One, two, three. And four.", duration, language, lambda: found)


@pytest.fixture(params=[*ENGINES, "given"])
def any_row(request: pytest.FixtureRequest) -> Transcriber | Given:
    return Given() if request.param == "given" else built(request, request.param)


def check(transcript: Transcript, duration: float) -> None:
    """The contract of transcript.json, written down a second time."""
    assert transcript.duration == pytest.approx(duration, abs=0.001)
    assert [segment.id for segment in transcript.segments] == list(range(len(transcript.segments)))
    starts = [segment.start for segment in transcript.segments]
    assert starts == sorted(starts)
    for segment in transcript.segments:
        assert 0 <= segment.start <= segment.end <= transcript.duration
        assert segment.text == segment.text.strip() != ""
        edges = [segment.start, *(t for w in segment.words for t in (w.start, w.end)), segment.end]
        assert edges == sorted(edges)
        assert all(type(edge) is float and round(edge, 3) == edge for edge in edges)
        assert all(word.text.strip() and 0 <= word.probability <= 1 for word in segment.words)
    assert transcript.language
    assert transcript.engine
    assert transcript.model
    assert transcript.quality in {"full", "draft", "given", "estimated times"}
    assert read(transcript.json_bytes()) == transcript


def test_speech_gives_segments_with_words_that_keep_the_contract(
    any_row: Transcriber, spoken: np.ndarray
) -> None:
    duration = len(spoken) / RATE
    transcript = any_row.hear(spoken, duration, "", nothing)
    check(transcript, duration)
    assert transcript.segments
    assert all(segment.words for segment in transcript.segments)


@pytest.mark.field
def test_recordings_give_segments_that_keep_the_contract(
    any_row: Transcriber, listen: Callable[[str], np.ndarray]
) -> None:
    for name in ("sr_english.wav", "librivox_sense_0880.wav"):
        sound = listen(name)
        transcript = any_row.hear(sound, len(sound) / RATE, "", nothing)
        check(transcript, len(sound) / RATE)
        assert transcript.segments, name


def test_a_film_shorter_than_its_sound_cuts_the_times(any_row: Transcriber, spoken: np.ndarray) -> None:
    check(any_row.hear(spoken, 2.5, "", nothing), 2.5)


@pytest.mark.parametrize("seconds", [0, 0.0001, 0.2, 3])
def test_silence_gives_no_segments(row: Transcriber, seconds: float) -> None:
    transcript = row.hear(np.zeros(round(seconds * RATE), np.float32), seconds, "", nothing)
    check(transcript, seconds)
    assert transcript.segments == ()


@pytest.mark.parametrize("loudness", [0.001, 0.05, 0.5])
def test_noise_gives_no_segments(row: Transcriber, loudness: float) -> None:
    noise = (np.random.default_rng(7).standard_normal(3 * RATE) * loudness).clip(-1, 1).astype(np.float32)
    transcript = row.hear(noise, 3.0, "", nothing)
    check(transcript, 3.0)
    assert transcript.segments == ()


@pytest.mark.field
def test_a_recorded_silence_gives_no_segments(row: Transcriber, listen: Callable[[str], np.ndarray]) -> None:
    sound = listen("empty.wav")
    assert row.hear(sound, len(sound) / RATE, "", nothing).segments == ()


def test_a_fifth_of_a_second_of_speech_keeps_the_contract(row: Transcriber, spoken: np.ndarray) -> None:
    piece = spoken[RATE + 2000 : RATE + 5200]
    check(row.hear(piece, 0.2, "", nothing), 0.2)


def test_progress_is_told_and_never_goes_back(row: Transcriber, spoken: np.ndarray) -> None:
    told: list[float] = []
    row.hear(spoken, len(spoken) / RATE, "", lambda fraction, what: told.append(fraction) if what else None)
    assert told
    assert all(0 <= fraction <= 1 for fraction in told)
    assert all(earlier <= later for earlier, later in pairwise(told))


def test_the_same_sound_gives_the_same_transcript_whatever_came_between(
    row: Transcriber, spoken: np.ndarray
) -> None:
    duration = len(spoken) / RATE
    first = row.hear(spoken, duration, "en", nothing)
    row.hear(spoken[2 * RATE :], duration, "en", nothing)
    assert row.hear(spoken, duration, "en", nothing) == first


def test_a_language_that_the_engine_does_not_know_is_named(row: Transcriber, spoken: np.ndarray) -> None:
    with pytest.raises(BadRequest, match="“xx”"):
        row.hear(spoken, 1.0, "xx", nothing)


def test_the_row_names_itself(row: Transcriber, spoken: np.ndarray) -> None:
    transcript = row.hear(spoken[: 2 * RATE], 2.0, "en", nothing)
    assert transcript.engine in ENGINES
    assert transcript.language == "en" or not transcript.segments
