"""Words laid over the sound: against pauses of real recordings, and where there is nothing to find."""

import json
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from rushes.adapters.memory import MemoryEvents, MemoryStateStore, MemoryStorage
from rushes.domain import Ticket, job_key
from rushes.settings import Settings
from rushes.steps.align import align
from rushes.steps.runner import run_step
from rushes.steps.transcribe import Segment, Transcript, Word, read_user_transcript
from tests.clips import make_clip

RATE = 16_000
NEAR = 0.15  # seconds between a sentence's end and a pause
STEP = RATE // 100
QUIET, LONG = 0.05, 10  # of the 95th percentile of loudness; hundredths of a second

Samples = NDArray[np.float32]


def listen(field: Path, language: str) -> Samples:
    from faster_whisper import decode_audio

    return decode_audio(str(field / "speech" / f"azcs_{language}" / "audio.wav"))


def text(field: Path, language: str) -> bytes:
    line = (field / "speech" / f"azcs_{language}" / "trans.txt").read_text("utf-8-sig")
    return line.partition("\t")[2].strip().encode()


def pauses(sound: Samples) -> NDArray[np.bool_]:
    """For each hundredth of a second whether a tenth of quiet begins there: by loudness alone, no aligner."""
    loud = np.sqrt(np.convolve(sound**2, np.ones(2 * STEP) / (2 * STEP), "same"))[::STEP]
    quiet = loud < QUIET * np.percentile(loud, 95)
    return np.convolve(quiet, np.ones(LONG), "full")[LONG - 1 :] >= LONG


def quietly(fraction: float, what: str) -> None:
    assert 0 <= fraction <= 1
    assert what


@pytest.mark.field
@pytest.mark.parametrize("language", ["en", "es", "de", "it", "fr"])
def test_sentences_of_a_bare_text_end_where_the_speaker_pauses(field: Path, language: str) -> None:
    sound = listen(field, language)
    made = align(
        read_user_transcript(text(field, language), len(sound) / RATE, language), sound, quietly, language
    )
    assert made.quality == "aligned"
    still = np.flatnonzero(pauses(sound)) / 100
    for segment in made.transcript.segments[:-1]:
        assert np.abs(still - segment.end).min() <= NEAR, segment.text


@pytest.mark.field
def test_the_text_is_the_same_after_as_before(field: Path) -> None:
    sound = listen(field, "de")
    before = read_user_transcript(text(field, "de"), len(sound) / RATE, "de")
    after = align(before, sound, quietly, "de").transcript
    assert [segment.text for segment in after.segments] == [segment.text for segment in before.segments]


@pytest.mark.field
def test_good_times_of_an_engine_stay_as_they_are(field: Path) -> None:
    sound = listen(field, "en")
    first = align(
        read_user_transcript(text(field, "en"), len(sound) / RATE, "en"), sound, quietly, "en"
    ).transcript
    heard = first.model_copy(update={"engine": "whisper"})
    assert align(heard, sound, quietly, "en").transcript.segments == heard.segments


@pytest.mark.field
def test_words_without_a_length_get_one(field: Path) -> None:
    sound = listen(field, "en")
    first = align(
        read_user_transcript(text(field, "en"), len(sound) / RATE, "en"), sound, quietly, "en"
    ).transcript
    spoilt = first.model_copy(update={"engine": "whisper", "segments": tuple(map(flattened, first.segments))})
    made = align(spoilt, sound, quietly, "en").transcript
    assert all(word.end > word.start for segment in made.segments for word in segment.words)


def flattened(segment: Segment) -> Segment:
    """As Whisper sometimes says it: every word begins and ends at the segment's start."""
    words = [word.model_copy(update={"start": segment.start, "end": segment.start}) for word in segment.words]
    return segment.model_copy(update={"words": tuple(words)})


def a_transcript(language: str) -> Transcript:
    words = (
        Word(start=0.0, end=0.5, text="Hello", probability=1.0),
        Word(start=0.5, end=0.9, text="there", probability=1.0),
    )
    segment = Segment(id=0, start=0.0, end=1.0, text="Hello there", speaker="", words=words)
    return Transcript(
        language=language, engine="whisper", model="m", quality="full", duration=2.0, segments=(segment,)
    )


def test_a_language_without_an_aligner_keeps_its_times_and_says_so() -> None:
    before = a_transcript("xx")
    made = align(before, np.zeros(2 * RATE, np.float32), quietly, "xx")
    assert (made.transcript, made.quality) == (before, "no aligner")


def test_without_a_sound_the_words_stay_in_order_inside_the_film() -> None:
    made = align(
        read_user_transcript(b"One two three. Four five.", 4.0, "en"), np.zeros(0, np.float32), quietly, "en"
    )
    words = [word for segment in made.transcript.segments for word in segment.words]
    assert [word.text for word in words] == ["One", "two", "three.", "Four", "five."]
    assert all(earlier.start <= later.start for earlier, later in pairwise(words))
    assert words[-1].end <= 4.0


def test_the_step_saves_its_own_transcript_and_leaves_the_first_alone(
    ticket: Ticket, storage: MemoryStorage, events: MemoryEvents, state: MemoryStateStore, tmp_path: Path
) -> None:
    clip = make_clip(tmp_path / "clip.mp4", seconds=2)
    storage.upload(clip, ticket.video.key, "video/mp4")
    world = {"settings": Settings(), "storage": storage, "events": events, "state": state}
    run_step("probe", ticket, **world)
    first = a_transcript("en").json_bytes()
    storage.put(job_key(ticket.job_id, "transcribe/transcript.json"), first, "application/json")
    record = run_step("align", ticket, **world)
    assert [file.name for file in record.files] == ["transcript.json"]
    assert storage.get(job_key(ticket.job_id, "transcribe/transcript.json")) == first
    again = json.loads(storage.get(job_key(ticket.job_id, "align/transcript.json")))
    assert again["segments"][0]["text"] == "Hello there"
