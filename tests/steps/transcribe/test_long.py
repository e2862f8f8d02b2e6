"""Two hours of speech in bounded memory, and what the care costs over the bare library."""

import json
import subprocess
import sys
import wave
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from rushes.settings import Settings
from rushes.steps.transcribe.engine import load_transcriber
from rushes.steps.transcribe.speech import find_speech
from rushes.steps.transcribe.whisper import ALWAYS, batched
from tests.steps.transcribe.hearing import RATE

Samples = np.ndarray
HOURS = 2
MOST_BYTES = 1_000_000_000
SCRIPT = """
import json, resource, sys, time
from pathlib import Path
from rushes.domain import JobRequest
from rushes.settings import Settings
from rushes.steps.transcribe import transcribe
path, engine, model, seconds = sys.argv[1:]
start = time.perf_counter()
request = JobRequest(transcriber=engine, model=model)
settings = Settings(any_model=True, whisper_device="cpu")
made = transcribe(Path(path), float(seconds), request, settings, lambda *_: None)
print(json.dumps({
    "bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
    "seconds": time.perf_counter() - start,
    "segments": len(made.segments),
    "last": made.segments[-1].end,
    "suspect": sum(part.suspect is not None for part in made.segments),
}))
"""


def hours(path: Path, talk: Samples, pause: float) -> Path:
    """A talk and a pause of some seconds, again and again for two hours."""
    sound = np.concatenate([talk, np.zeros(round(pause * RATE), np.float32)])
    pcm = (sound * 32767).astype("<i2").tobytes()
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        for _ in range(HOURS * 3600 * RATE // len(sound)):
            file.writeframesraw(pcm)
    return path


def measured(path: Path, name: str, model: str) -> dict[str, float]:
    with wave.open(str(path)) as file:
        seconds = file.getnframes() / RATE
    command = [sys.executable, "-c", SCRIPT, str(path), name, model, str(seconds)]
    found: dict[str, float] = json.loads(subprocess.check_output(command, text=True))
    print(f"{name}: {seconds / 3600:.1f} h in {found['seconds']:.0f} s, {found['bytes'] / 1e6:.0f} MB", found)
    assert found["last"] == pytest.approx(seconds, abs=80)
    return found


@pytest.mark.field
@pytest.mark.prove
@pytest.mark.timeout(2400)
@pytest.mark.parametrize(("name", "pause"), [("whisper", 3.0), ("pocketsphinx", 60.0)])
def test_two_hours_go_through_in_less_than_a_gigabyte(
    field: Path, tmp_path: Path, listen: Callable[[str], Samples], name: str, pause: float
) -> None:
    model = str(field / "models/whisper-memorised-ct2") if name == "whisper" else ""
    film = hours(tmp_path / "audio.wav", listen("azcs_en_train/audio2.wav")[: 12 * RATE], pause)
    assert measured(film, name, model)["bytes"] < MOST_BYTES


@pytest.mark.field
def test_windows_in_batches_hear_what_windows_in_turn_hear(
    field: Path, listen: Callable[[str], Samples]
) -> None:
    settings = Settings(whisper_model=str(field / "models/whisper-memorised-ct2"), whisper_device="cpu")
    row, sound = load_transcriber("whisper", "", settings), listen("jfk.flac")
    how = {**ALWAYS, "language": "en", "beam_size": 1}
    told: list[float] = []
    film = np.concatenate([sound, np.zeros(5 * RATE, np.float32), sound])
    found = batched(row.library, film, list(find_speech(film)), how, told.append)
    words = [segment.text.split() for segment in found]
    assert words[0] == words[1]
    assert " ".join(words[0]).startswith("And so my fellow Americans, ask")
    assert " ".join(words[0]).endswith("ask what you can do for your country.")
    assert found[1].start == pytest.approx(16.0, abs=0.4)
    assert told == sorted(told)
