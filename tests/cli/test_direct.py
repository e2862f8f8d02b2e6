"""Single steps on a file, without a stack."""

import json
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from click.testing import CliRunner, Result

from rushes.cli import main

Rushes = Callable[..., Result]
SECONDS = 2


@pytest.fixture
def rushes() -> Rushes:
    def run(*args: object) -> Result:
        return CliRunner().invoke(main, [str(arg) for arg in args], catch_exceptions=False)

    return run


@pytest.fixture
def film(tmp_path: Path) -> Path:
    """Two seconds of grey with a hum."""
    path = tmp_path / "film.mp4"
    with av.open(str(path), "w") as container:
        picture = container.add_stream("libx264", rate=10, options={"preset": "ultrafast"})
        picture.width, picture.height, picture.pix_fmt = 64, 48, "yuv420p"
        sound = container.add_stream("aac", rate=16_000, layout="mono")
        for number in range(SECONDS * 10):
            frame = av.VideoFrame.from_ndarray(np.full((48, 64, 3), 10 * number, np.uint8), format="rgb24")
            container.mux(picture.encode(frame))
        hum = np.sin(np.arange(SECONDS * 16_000) * 0.1).astype(np.float32)[None, :] * 0.3
        tone = av.AudioFrame.from_ndarray(hum, format="fltp", layout="mono")
        tone.sample_rate, tone.time_base, tone.pts = 16_000, Fraction(1, 16_000), 0
        container.mux(sound.encode(tone))
        for stream in (picture, sound):
            container.mux(stream.encode(None))
    return path


@pytest.fixture
def words(tmp_path: Path) -> Path:
    path = tmp_path / "words.srt"
    path.write_text("1\n00:00:00,500 --> 00:00:01,500\nHello there.\n")
    return path


def test_probe_says_what_a_video_is(rushes: Rushes, film: Path) -> None:
    told = json.loads(rushes("probe", film, "--json").stdout)
    assert (told["container"], told["width"], told["height"]) == ("mp4", 64, 48)
    assert "64 × 48, 10 fps (constant)" in rushes("probe", film).stdout


def test_probe_of_a_text_file_is_one_sentence_and_exit_65(rushes: Rushes, tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    path.write_text("This is no film.")
    result = rushes("probe", path, "--json")
    assert result.exit_code == 65
    assert json.loads(result.stdout)["error"] == "Rejected"
    assert result.stderr.count("\n") == 2


def test_ones_own_words_become_a_transcript_and_that_becomes_subtitles(
    rushes: Rushes, film: Path, words: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    result = rushes("transcribe", film, "--transcript", words, "--language", "en", "--out", out)
    assert result.stdout.splitlines() == [
        "en, given, by given owner's transcript",
        "       0.5 s  Hello there.",
    ]
    assert "transcribe: done" in result.stderr
    saved = json.loads((out / "transcript.json").read_text())
    assert saved["segments"][0]["text"] == "Hello there."
    told = json.loads(rushes("subtitles", out / "transcript.json", "--out", out, "--json").stdout)
    assert sorted(file["name"] for file in told["files"]) == [
        "transcript.srt",
        "transcript.ttml",
        "transcript.vtt",
    ]
    assert "Hello there." in (out / "transcript.srt").read_text()


def test_with_json_the_transcript_is_one_line(rushes: Rushes, film: Path, words: Path) -> None:
    result = rushes("transcribe", film, "--transcript", words, "--json", "--quiet")
    assert result.stdout.count("\n") == 1
    assert json.loads(result.stdout)["quality"] == "given"
    assert result.stderr == ""


def test_an_engine_that_there_is_not_is_named_with_those_that_there_are(rushes: Rushes, film: Path) -> None:
    result = rushes("transcribe", film, "--engine", "ears")
    assert result.exit_code == 2
    assert "pocketsphinx, whisper" in result.stderr.splitlines()[-2]


def test_a_file_that_is_no_transcript_is_exit_65(rushes: Rushes, words: Path, tmp_path: Path) -> None:
    result = rushes("subtitles", words, "--out", tmp_path / "out")
    assert result.exit_code == 65
    assert not (tmp_path / "out").exists()
