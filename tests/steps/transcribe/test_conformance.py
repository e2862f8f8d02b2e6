"""What every engine keeps, whichever it is: a new row of ENGINES is tested here for nothing."""

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from pydantic import SecretStr

from rushes.errors import BadRequest
from rushes.settings import Settings
from rushes.steps.transcribe import Transcript, parse_transcript, read_user_transcript
from rushes.steps.transcribe.engine import ENGINES, Transcriber, load_transcriber
from rushes.steps.transcribe.speech import find_speech
from tests.steps.transcribe.hearing import transcript_of
from tests.steps.transcribe.stand_in import KEY, OpenAIStandIn

RATE = 16_000
NEEDS_A_MODEL = {"whisper": "models/whisper-memorised-ct2"}


def built(request: pytest.FixtureRequest, name: str) -> Transcriber:
    if name == "openai":
        server: OpenAIStandIn = request.getfixturevalue("openai")
        return load_transcriber(name, "", Settings(openai_base_url=server.url, openai_api_key=SecretStr(KEY)))
    if name not in NEEDS_A_MODEL:
        return load_transcriber(name, "", Settings())
    field: Path = request.getfixturevalue("field")
    return load_transcriber(name, str(field / NEEDS_A_MODEL[name]), Settings(whisper_device="cpu"))


@pytest.fixture(params=list(ENGINES))
def row(request: pytest.FixtureRequest) -> Transcriber:
    return built(request, request.param)


class Given:
    """The owner's text behind the face of an engine: it says the same of every sound."""

    def transcript(self, samples: np.ndarray, duration: float) -> Transcript:
        found = [(start / RATE, end / RATE) for start, end in find_speech(samples)]
        return read_user_transcript(b"One, two, three. And four.", duration, "", lambda: found)


def made_by(row: Transcriber | Given, samples: np.ndarray, duration: float) -> Transcript:
    if isinstance(row, Given):
        return row.transcript(samples, duration)
    return transcript_of(row, samples, duration)


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
    assert parse_transcript(transcript.json_bytes()) == transcript


def test_speech_gives_segments_with_words_that_keep_the_contract(
    any_row: Transcriber, spoken: np.ndarray
) -> None:
    duration = len(spoken) / RATE
    transcript = made_by(any_row, spoken, duration)
    check(transcript, duration)
    assert transcript.segments
    assert all(segment.words for segment in transcript.segments)


@pytest.mark.field
def test_recordings_give_segments_that_keep_the_contract(
    any_row: Transcriber, listen: Callable[[str], np.ndarray]
) -> None:
    for name in ("sr_english.wav", "librivox_sense_0880.wav"):
        sound = listen(name)
        transcript = made_by(any_row, sound, len(sound) / RATE)
        check(transcript, len(sound) / RATE)
        assert transcript.segments, name


def test_a_film_shorter_than_its_sound_cuts_the_times(any_row: Transcriber, spoken: np.ndarray) -> None:
    check(made_by(any_row, spoken, 2.5), 2.5)


@pytest.mark.parametrize("seconds", [0, 0.0001, 0.2, 3])
def test_silence_gives_no_segments(row: Transcriber, seconds: float) -> None:
    transcript = transcript_of(row, np.zeros(round(seconds * RATE), np.float32), seconds, "")
    check(transcript, seconds)
    assert transcript.segments == ()


@pytest.mark.parametrize("loudness", [0.001, 0.05, 0.5])
def test_noise_gives_no_segments(row: Transcriber, loudness: float) -> None:
    noise = (np.random.default_rng(7).standard_normal(3 * RATE) * loudness).clip(-1, 1).astype(np.float32)
    transcript = transcript_of(row, noise, 3.0, "")
    check(transcript, 3.0)
    assert transcript.segments == ()


def test_music_gives_no_segments(row: Transcriber) -> None:
    times = np.arange(6 * RATE) / RATE
    chords = [(262, 330, 392), (220, 262, 330), (349, 440, 523), (392, 494, 587)]
    music = np.zeros(len(times))
    for at, chord in enumerate(chords * 3):
        since = (times - at / 2).clip(0)
        sounding = np.exp(-3 * since) * (since > 0)
        music += sum(np.sin(2 * np.pi * note * n * since) / n for note in chord for n in (1, 2, 3)) * sounding
    sound = (music / np.abs(music).max() * 0.5).astype(np.float32)
    assert transcript_of(row, sound, 6.0).segments == ()


@pytest.mark.field
def test_a_recorded_silence_gives_no_segments(row: Transcriber, listen: Callable[[str], np.ndarray]) -> None:
    sound = listen("empty.wav")
    assert transcript_of(row, sound, len(sound) / RATE, "").segments == ()


def test_a_fifth_of_a_second_of_speech_keeps_the_contract(row: Transcriber, spoken: np.ndarray) -> None:
    piece = spoken[RATE + 2000 : RATE + 5200]
    check(transcript_of(row, piece, 0.2, ""), 0.2)


def test_progress_is_told_and_never_goes_back(row: Transcriber, spoken: np.ndarray) -> None:
    told: list[float] = []
    transcript_of(
        row, spoken, len(spoken) / RATE, "", lambda fraction, what: told.append(fraction) if what else None
    )
    assert told
    assert all(0 <= fraction <= 1 for fraction in told)
    assert all(earlier <= later for earlier, later in pairwise(told))


def test_the_same_sound_gives_the_same_transcript_whatever_came_between(
    row: Transcriber, spoken: np.ndarray
) -> None:
    duration = len(spoken) / RATE
    first = transcript_of(row, spoken, duration, "en")
    transcript_of(row, spoken[2 * RATE :], duration, "en")
    assert transcript_of(row, spoken, duration, "en") == first


def test_a_language_that_the_engine_does_not_know_is_named(row: Transcriber, spoken: np.ndarray) -> None:
    with pytest.raises(BadRequest, match="“xx”"):
        transcript_of(row, spoken, 1.0, "xx")


def test_the_row_names_itself(row: Transcriber, spoken: np.ndarray) -> None:
    transcript = transcript_of(row, spoken[: 2 * RATE], 2.0, "en")
    assert transcript.engine in ENGINES
    assert transcript.language == "en" or not transcript.segments
