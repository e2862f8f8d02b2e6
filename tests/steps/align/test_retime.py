"""Transcripts of engines and of owners, laid over real recordings; marked with what could not be found."""

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from rushes.steps.align import Aligned, align
from rushes.steps.align.suspicious_timing import has_impossible_times
from rushes.steps.transcribe import Transcript, Word, read_user_transcript
from rushes.steps.transcribe.speech import find_speech
from tests.steps.align.conftest import RATE, SAID, Talk

Listen = Callable[[str], np.ndarray]
Script = Callable[[str], str]
pytestmark = pytest.mark.field


def quietly(fraction: float, what: str) -> None:
    """Progress that nobody wants to hear."""


def bare(text: str, sound: np.ndarray, language: str) -> Transcript:
    """A text without times, as the step Transcribe lays it over the sound."""
    spoken = [(start / RATE, end / RATE) for start, end in find_speech(sound)]
    return read_user_transcript(text.encode(), len(sound) / RATE, language, lambda: spoken)


def aligned(text: str, sound: np.ndarray, language: str) -> Aligned:
    return align(bare(text, sound, language), sound, quietly)


def starts(made: Transcript) -> dict[str, float]:
    return {segment.text: segment.start for segment in made.segments}


def read_by(field: Path, name: str) -> str:
    lines = (field / "speech" / "azcs_en_train" / "trans.txt").read_text("utf-8-sig").splitlines()
    return dict(line.split("\t") for line in lines)[name].strip()


@pytest.fixture(scope="module")
def three(field: Path, listen: Listen, script: Script) -> list[tuple[np.ndarray, str]]:
    """Three recordings in English, with what is read."""
    more = [(listen(f"azcs_en_train/{name}"), read_by(field, name)) for name in ("audio1.wav", "audio2.wav")]
    return [(listen("azcs_en/audio.wav"), script("en")), *more]


@pytest.fixture(scope="module")
def alone(three: list[tuple[np.ndarray, str]]) -> list[dict[str, float]]:
    """When each sentence begins in its own recording."""
    return [starts(aligned(text, sound, "en").transcript) for sound, text in three]


def test_sentences_of_joined_recordings_begin_where_they_begin_in_each(
    three: list[tuple[np.ndarray, str]], alone: list[dict[str, float]]
) -> None:
    sound = np.concatenate([samples for samples, _ in three])
    made = aligned(" ".join(text for _, text in three), sound, "en")
    assert made.quality == "aligned"
    assert made.facts["found"] == made.facts["words"]
    found, at = starts(made.transcript), 0.0
    for (samples, _), known in zip(three, alone, strict=True):
        assert all(found[text] == pytest.approx(at + start, abs=0.05) for text, start in known.items())
        at += len(samples) / RATE


def test_speech_that_was_not_written_down_does_not_spoil_the_rest(
    listen: Listen, three: list[tuple[np.ndarray, str]], alone: list[dict[str, float]]
) -> None:
    other = listen("azcs_de/audio.wav")
    sound = np.concatenate([other, three[1][0], other[: 20 * RATE], three[2][0]])
    found = starts(aligned(f"{three[1][1]} {three[2][1]}", sound, "en").transcript)
    for at, known in zip((len(other), len(sound) - len(three[2][0])), alone[1:], strict=True):
        errors = [abs(found[text] - start - at / RATE) for text, start in known.items()]
        assert np.median(errors) < 0.05


def test_text_that_nobody_says_does_not_spoil_the_rest_and_is_marked(
    three: list[tuple[np.ndarray, str]], alone: list[dict[str, float]]
) -> None:
    strange = "Seven yellow elephants sing in Mexico. The quick brown fox jumps over the lazy dog. " * 5
    made = aligned(f"{three[0][1]} {strange} {three[2][1]}", np.concatenate([three[0][0], three[2][0]]), "en")
    found = starts(made.transcript)
    at = len(three[0][0]) / RATE
    assert all(found[text] == pytest.approx(start, abs=0.05) for text, start in alone[0].items())
    late = [abs(found[text] - start - at) for text, start in alone[2].items()]
    assert np.median(late) < 0.05
    unsaid = [segment for segment in made.transcript.segments if segment.text in strange]
    assert len(unsaid) == 10
    flagged = [word.probability == 0 for segment in unsaid for word in segment.words]
    assert sum(flagged) > 0.9 * len(flagged)


@pytest.mark.parametrize(("language", "shift"), [("en", -0.6), ("de", 0.6)])
def test_cues_that_are_off_are_drawn_to_the_sound(
    listen: Listen, script: Script, language: str, shift: float
) -> None:
    sound = listen(f"azcs_{language}/audio.wav")
    true = aligned(script(language), sound, language).transcript
    cues = "\n\n".join(f"{n}\n{cue(words, shift)}" for n, words in enumerate(sixes(true), 1))
    made = align(read_user_transcript(cues.encode(), true.duration, language), sound, quietly)
    assert made.transcript.quality == "given"
    pairs = zip(true.words, made.transcript.words, strict=True)
    errors = [abs(after.start - before.start) for before, after in pairs]
    assert np.median(errors) < 0.02
    assert np.percentile(errors, 95) < 0.15


def sixes(transcript: Transcript) -> list[list[Word]]:
    words = [list(segment.words) for segment in transcript.segments]
    return [part[at : at + 6] for part in words for at in range(0, len(part), 6)]


def cue(words: list[Word], shift: float) -> str:
    begun, ended = max(0.0, words[0].start + shift), max(0.1, words[-1].end + shift)
    return f"{clock(begun)} --> {clock(ended)}\n{' '.join(word.text for word in words)}"


def clock(seconds: float) -> str:
    return f"00:00:{seconds:06.3f}".replace(".", ",")


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("jfk.flac", True),
        ("sr_english.wav", True),
        ("librivox_sense_0870.wav", False),
        ("vosk_digits.wav", False),
    ],
)
def test_what_whisper_times_wrongly_is_mended_or_marked(
    field: Path, listen: Listen, name: str, known: bool
) -> None:
    sound = listen(name)
    heard = memorised(field, sound)
    made = align(heard, sound, quietly)
    assert [word.text for word in made.transcript.words] == [word.text for word in heard.words]
    wrong = [word for word in made.transcript.words if has_impossible_times(word.start, word.end, word.text)]
    assert all(word.probability == 0 for word in wrong)
    assert (made.quality, not wrong) == (("aligned", True) if known else ("not aligned", False))


def memorised(field: Path, sound: np.ndarray) -> Transcript:
    """What the memorising model hears, with the times that the library gives."""
    from faster_whisper import WhisperModel

    from rushes.steps.transcribe.normalize import RawSegment, RawWord, normalize

    model = WhisperModel(str(field / "models" / "whisper-memorised-ct2"), device="cpu", cpu_threads=2)
    segments, _ = model.transcribe(sound, language="en", word_timestamps=True, beam_size=1)
    heard = [
        RawSegment(s.start, s.end, s.text, [RawWord(w.start, w.end, w.word, w.probability) for w in s.words])
        for s in segments
    ]
    return normalize(
        heard, language="en", engine="whisper", model="memorised", quality="full", duration=len(sound) / RATE
    )


def test_words_of_jfk_lie_where_they_are_said(field: Path, listen: Listen) -> None:
    sound = listen("jfk.flac")
    made = align(memorised(field, sound), sound, quietly).transcript
    times = {word.text: (word.start, word.end) for word in made.words}
    assert times["And"][0] == pytest.approx(0.3, abs=0.1)
    assert times["Americans,"][1] == pytest.approx(2.15, abs=0.15)
    assert times["you,"][1] == pytest.approx(7.65, abs=0.15)
    assert times["country."][1] == pytest.approx(10.35, abs=0.2)


def test_a_segment_without_words_gets_them_and_keeps_what_else_it_says(field: Path, listen: Listen) -> None:
    sound = listen("azcs_en_train/audio2.wav")
    known = aligned(read_by(field, "audio2.wav"), sound, "en").transcript.segments[0]
    bare_one = known.model_copy(
        update={"start": 0.0, "end": known.end + 0.4, "words": (), "suspect": "low_confidence"}
    )
    heard = Transcript(
        language="en",
        engine="openai",
        model="text only",
        quality="full",
        duration=len(sound) / RATE,
        segments=(bare_one,),
    )
    made = align(heard, sound, quietly)
    assert (made.quality, made.transcript.quality) == ("aligned", "full")
    assert made.transcript.segments[0].suspect == "low_confidence"
    for word, other in zip(made.transcript.words, known.words, strict=True):
        assert word.text == other.text
        assert word.start == pytest.approx(other.start, abs=0.1)


def test_what_is_aligned_once_stays_when_it_is_aligned_again(listen: Listen, script: Script) -> None:
    sound = listen("azcs_de/audio.wav")
    once = aligned(script("de"), sound, "de").transcript
    again = align(once, sound, quietly)
    assert again.transcript == once
    assert again.quality == "engine's times"


def test_progress_never_goes_back(talk: Talk) -> None:
    told: list[float] = []
    made = align(bare(" ".join(SAID), talk.samples, "en"), talk.samples, lambda at, _: told.append(at))
    assert made.quality in {"aligned", "partly aligned"}
    assert told
    assert all(0 <= before <= after <= 1 for before, after in pairwise([*told, 1.0]))
