"""`rushes align`, without a stack."""

import json
import wave
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from click.testing import CliRunner, Result

from rushes.cli import main
from rushes.steps.transcribe import Transcript, parse_transcript
from tests.steps.align.conftest import RATE, SAID, Talk, late

Rushes = Callable[..., Result]


@pytest.fixture
def rushes() -> Rushes:
    def run(*args: object) -> Result:
        return CliRunner().invoke(main, [str(arg) for arg in args], catch_exceptions=False)

    return run


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory, talk: Talk) -> Path:
    """The talk, with a grey picture."""
    path = tmp_path_factory.mktemp("film") / "film.mp4"
    with av.open(str(path), "w") as file:
        picture = file.add_stream("libx264", 5, options={"preset": "ultrafast"})
        picture.width, picture.height, picture.pix_fmt = 64, 48, "yuv420p"
        sound = file.add_stream("aac", RATE, layout="mono")
        for number in range(round(talk.seconds * 5)):
            grey = np.full((48, 64, 3), number % 200, np.uint8)
            file.mux(picture.encode(av.VideoFrame.from_ndarray(grey, format="rgb24")))
        frame = av.AudioFrame.from_ndarray(talk.samples[None, :], format="fltp", layout="mono")
        frame.sample_rate, frame.time_base, frame.pts = RATE, Fraction(1, RATE), 0
        file.mux(sound.encode(frame))
        for stream in (picture, sound):
            file.mux(stream.encode(None))
    return path


@pytest.fixture
def text(tmp_path: Path) -> Path:
    path = tmp_path / "text.txt"
    path.write_text("\n".join(SAID))
    return path


def test_a_text_gets_the_times_at_which_it_is_said(
    rushes: Rushes, film: Path, text: Path, talk: Talk, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    result = rushes("align", film, "--transcript", text, "--language", "en", "--out", out, "--json")
    assert result.exit_code == 0
    assert result.stdout.count("\n") == 1
    told = json.loads(result.stdout)
    assert told == json.loads((out / "transcript.json").read_text())
    assert told["quality"] == "aligned times"
    for segment, (start, _) in zip(told["segments"], talk.times, strict=True):
        assert segment["start"] == pytest.approx(start, abs=0.1)
    assert "words found, by pocketsphinx." in result.stderr.splitlines()[-1]


def test_a_transcript_json_is_taken_and_good_times_stay(
    rushes: Rushes, film: Path, text: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    rushes("align", film, "--transcript", text, "--language", "en", "--out", out)
    first = (out / "transcript.json").read_bytes()
    result = rushes("align", film, "--transcript", out / "transcript.json", "--out", out, "--quiet")
    assert result.stderr == ""
    assert (out / "transcript.json").read_bytes() == first
    assert result.stdout.startswith("en, aligned times")


def test_with_every_word_good_times_of_an_engine_are_replaced_too(
    rushes: Rushes, film: Path, text: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    rushes("align", film, "--transcript", text, "--language", "en", "--out", out)
    known = parse_transcript((out / "transcript.json").read_bytes())
    path = tmp_path / "late.json"
    path.write_bytes(late(known, 0.1).json_bytes())
    assert starts(rushes("align", film, "--transcript", path, "--json")) == starts_of(late(known, 0.1))
    mended = rushes("align", film, "--transcript", path, "--every-word", "--json")
    assert starts(mended) == pytest.approx(starts_of(known), abs=0.03)
    assert mended.stderr.splitlines()[-1] == "aligned: 18 of 18 words found, by pocketsphinx."


def starts(result: Result) -> list[float]:
    return starts_of(parse_transcript(result.stdout.encode()))


def starts_of(transcript: Transcript) -> list[float]:
    return [word.start for word in transcript.words]


def test_a_language_without_an_aligner_is_said(rushes: Rushes, film: Path, text: Path) -> None:
    result = rushes("align", film, "--transcript", text, "--language", "fi")
    assert result.exit_code == 0
    assert result.stderr.splitlines()[-1] == (
        "There is no aligner for the language “fi”: times stay as they were."
    )


def test_a_file_that_is_no_transcript_of_ours_is_exit_65(rushes: Rushes, film: Path, tmp_path: Path) -> None:
    path = tmp_path / "mine.json"
    path.write_text('{"text": "Hello"}')
    result = rushes("align", film, "--transcript", path)
    assert result.exit_code == 65
    assert "This is not a valid transcript.json" in result.stderr


def test_without_a_transcript_the_usage_is_told(rushes: Rushes, film: Path) -> None:
    result = rushes("align", film)
    assert result.exit_code == 2
    assert "--transcript" in result.stderr


@pytest.mark.prove
@pytest.mark.timeout(1800)
@pytest.mark.field
def test_two_hours_are_aligned_in_bounded_memory(field: Path, tmp_path: Path) -> None:
    """The recording in English, looped; the process may hold at most a gigabyte at its largest."""
    import subprocess
    import sys

    with wave.open(str(field / "speech" / "azcs_en" / "audio.wav")) as source:
        assert (source.getframerate(), source.getnchannels()) == (RATE, 1)
        data = source.readframes(source.getnframes())
    times = 7200 * RATE * 2 // len(data) + 1
    with wave.open(str(tmp_path / "long.wav"), "wb") as target:
        target.setnchannels(1)
        target.setsampwidth(2)
        target.setframerate(RATE)
        for _ in range(times):
            target.writeframes(data)
    line = (field / "speech" / "azcs_en" / "trans.txt").read_text("utf-8-sig").partition("\t")[2].strip()
    (tmp_path / "long.txt").write_text(" ".join([line] * times))
    script = """
import json, resource, sys
from pathlib import Path
from rushes.steps.align import align
from rushes.media.audio import RATE, Sound
from rushes.steps.transcribe import read_user_transcript
folder = Path(sys.argv[1])
sound = Sound(folder / "long.wav")
text = read_user_transcript((folder / "long.txt").read_bytes(), len(sound) / RATE, "en")
made = align(text, sound, lambda *_: None)
print(json.dumps(made.facts | {"bytes": 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss}))
"""
    said = subprocess.check_output([sys.executable, "-c", script, str(tmp_path)], text=True)
    told = json.loads(said)
    assert told["found"] > 0.99 * told["words"]
    assert told["bytes"] <= 1_000_000_000
