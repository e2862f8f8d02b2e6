"""How many words the draft engine gets wrong on real recordings. The bounds are of the recordings, not of luck."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import jiwer
import numpy as np
import pytest

from rushes.settings import Settings
from rushes.steps.transcribe.engine import load_transcriber
from tests.steps.transcribe.hearing import transcript_of

READ_CLEARLY = ("azcs_en/audio.wav", "azcs_en_train/audio1.wav", "azcs_en_train/audio2.wav")
OLD_AND_LITERARY = ("jfk.flac", *(f"librivox_sense_08{n}0.wav" for n in (7, 8, 9)))


def error_rate(field: Path, listen: Callable[[str], np.ndarray], names: tuple[str, ...]) -> float:
    """Words wrong, missing or too many, as a fraction of the words said."""
    row = load_transcriber("pocketsphinx", "", Settings())
    references = json.loads((field / "speech/refs.json").read_text())
    said, heard = [], []
    for name in names:
        sound = listen(name)
        found = transcript_of(row, sound, language="en")
        said.append(plain(references[name]["text"]))
        heard.append(plain(" ".join(segment.text for segment in found.segments)))
    return jiwer.wer(said, heard)


def plain(text: str) -> str:
    return " ".join(re.sub(r"[^a-z0-9']+", " ", text.lower()).split())


@pytest.mark.field
@pytest.mark.prove
def test_half_a_minute_read_clearly_has_at_most_a_tenth_wrong(field: Path, listen: Callable) -> None:
    assert error_rate(field, listen, READ_CLEARLY[2:]) <= 0.10


@pytest.mark.field
@pytest.mark.prove
def test_speech_read_clearly_has_at_most_14_percent_wrong(field: Path, listen: Callable) -> None:
    assert error_rate(field, listen, READ_CLEARLY) <= 0.14


@pytest.mark.field
@pytest.mark.prove
def test_old_and_literary_recordings_have_at_most_28_percent_wrong(field: Path, listen: Callable) -> None:
    assert error_rate(field, listen, OLD_AND_LITERARY) <= 0.28
