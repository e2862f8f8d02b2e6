"""The rules of a good cue on everything that was recorded: what was said, and what the draft engine heard."""

import json
import wave
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from rushes.domain import JobRequest
from rushes.settings import Settings
from rushes.steps.subtitles import PROFILES, build_cues, select_rules
from rushes.steps.transcribe import Transcript, read_user_transcript, transcribe
from tests.steps.subtitles.rules import faults

pytestmark = pytest.mark.field
ENGLISH = "azcs_en_train/audio2.wav"


def references(field: Path) -> Iterator[tuple[str, str, str]]:
    """(file, language, text) of every clip whose words are known."""
    for name, known in json.loads((field / "speech/refs.json").read_text()).items():
        yield name, known["lang"], known.get("text") or f"{known['left']} {known['right']}"


def faults_by_every_profile(transcript: Transcript) -> list[str]:
    return [
        f"{profile}: {fault}"
        for profile in PROFILES
        for upright in (False, True)
        for fps in (25.0, 29.97)
        for fault in faults(
            transcript, build_cues(transcript, select_rules(profile, fps, upright)), profile, fps, upright
        )
    ]


def listen(field: Path, name: str) -> np.ndarray:
    from faster_whisper import decode_audio

    return decode_audio(str(field / "speech" / name))


def heard(sound: np.ndarray, folder: Path) -> Transcript:
    with wave.open(str(folder / "audio.wav"), "wb") as file:
        file.setparams((1, 2, 16_000, len(sound), "NONE", ""))
        file.writeframes((sound.clip(-1, 1) * 32767).astype("<i2").tobytes())
    request = JobRequest(transcriber="pocketsphinx", language="en")
    return transcribe(folder / "audio.wav", len(sound) / 16_000, request, Settings(), lambda *_: None)


def test_the_words_of_every_clip_make_good_cues(field: Path) -> None:
    for name, language, text in references(field):
        transcript = read_user_transcript(text.encode(), len(listen(field, name)) / 16_000, language)
        assert faults_by_every_profile(transcript) == [], name


def test_what_the_draft_engine_hears_makes_good_cues(field: Path, tmp_path: Path) -> None:
    assert faults_by_every_profile(heard(listen(field, ENGLISH), tmp_path)) == []


@pytest.mark.prove
@pytest.mark.timeout(900)
def test_whatever_the_draft_engine_hears_makes_good_cues(field: Path, tmp_path: Path) -> None:
    for path in sorted((field / "speech").rglob("*")):
        if path.suffix in {".wav", ".flac", ".mp4"}:
            name = str(path.relative_to(field / "speech"))
            assert faults_by_every_profile(heard(listen(field, name), tmp_path)) == [], name
