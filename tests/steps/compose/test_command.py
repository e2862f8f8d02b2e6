"""The command that makes a copy, and the films that it cannot take as they are."""

import json
from collections.abc import Callable
from pathlib import Path

import av
import pytest
from click.testing import CliRunner, Result

from rushes.cli import main
from rushes.domain.edits import Edits
from rushes.errors import BadRequest, Rejected
from rushes.steps.transcribe import Segment, Transcript, Word
from tests.steps.compose.conftest import Redact, muted, solid

EDITS = Edits(blurs=(solid(1.3, 1.7),), mutes=muted((2.0, 2.5)).mutes)
Films = Callable[..., Path]


@pytest.fixture
def rushes() -> Callable[..., Result]:
    def command(*args: object) -> Result:
        return CliRunner().invoke(main, [str(arg) for arg in args], catch_exceptions=False)

    return command


@pytest.fixture
def edits(tmp_path: Path) -> Path:
    path = tmp_path / "edits.json"
    path.write_bytes(EDITS.json_bytes())
    return path


def test_redact_writes_the_copy_and_says_what_was_done(
    films: Films, rushes: Callable[..., Result], edits: Path, tmp_path: Path
) -> None:
    out, report = tmp_path / "new" / "copy.mp4", tmp_path / "report.json"
    result = rushes("redact", films("film.mp4"), "--edits", edits, "--out", out, "--report", report)
    assert result.exit_code == 0
    assert "splice" in result.stdout
    assert "2 of 2 decoded" in result.stdout
    assert json.loads(report.read_text())["result"]["size"] == out.stat().st_size
    assert [path.name for path in out.parent.iterdir()] == ["copy.mp4"]


def test_redact_with_json_is_one_line(
    films: Films, rushes: Callable[..., Result], edits: Path, tmp_path: Path
) -> None:
    args = ("--edits", edits, "--out", tmp_path / "copy.mp4", "--json", "--quiet", "--style", "pixelate")
    result = rushes("redact", films("film.mp4"), *args)
    assert json.loads(result.stdout)["pictures"]["seams_decoded"] == 2
    assert result.stderr == ""


def test_redact_never_writes_over_the_film_or_under_a_wrong_name(
    films: Films, rushes: Callable[..., Result], edits: Path, tmp_path: Path
) -> None:
    film = tmp_path / "film.mp4"
    film.write_bytes(films("film.mp4").read_bytes())
    result = rushes("redact", film, "--edits", edits, "--out", film)
    assert (result.exit_code, "another name" in result.stderr) == (2, True)
    result = rushes("redact", film, "--edits", edits, "--out", tmp_path / "copy.webm")
    assert (result.exit_code, "name it copy.mp4" in result.stderr) == (2, True)
    assert film.read_bytes() == films("film.mp4").read_bytes()


def test_redact_takes_subtitles_from_a_transcript(
    films: Films, rushes: Callable[..., Result], edits: Path, tmp_path: Path
) -> None:
    words = tuple(
        Word(start=0.5 * k, end=0.5 * k + 0.4, text=text) for k, text in enumerate(["Hello", "you."])
    )
    segment = Segment(id=0, start=0, end=0.9, text="Hello you.", words=words)
    made = Transcript(
        language="de", engine="given", model="", quality="given", duration=4, segments=(segment,)
    )
    transcript = tmp_path / "transcript.json"
    transcript.write_bytes(made.json_bytes())
    for suffix in (".mp4", ".mkv", ".webm"):
        how = {"codec": "libvpx", "width": 96, "height": 64} if suffix == ".webm" else {}
        film, out = films(f"film{suffix}", **how), tmp_path / f"copy{suffix}"
        result = rushes("redact", film, "--edits", edits, "--out", out, "--subtitles", transcript)
        assert result.exit_code == 0
        with av.open(str(out)) as file:
            track = file.streams.subtitles[0]
            texts = [bytes(packet) for packet in file.demux(track) if packet.pts is not None]
            assert track.language == "deu"
            assert any(b"Hello you." in text for text in texts)


def test_a_film_that_was_cut_short_gives_a_copy_of_what_is_there_or_a_clear_no(
    films: Films, redact: Redact, tmp_path: Path
) -> None:
    whole = films("film.mp4", options={"movflags": "faststart"}).read_bytes()
    film = tmp_path / "cut.mp4"
    film.write_bytes(whole[: len(whole) * 9 // 10])
    proof = redact(film, EDITS).proof
    assert proof.pictures.copied == proof.pictures.copied_identical
    assert proof.pictures.total < 100
    film.write_bytes(whole[:200])
    with pytest.raises(Rejected):
        redact(film, EDITS)


def test_damage_in_a_flagged_stretch_never_locks_up_the_decoder(
    films: Films, redact: Redact, tmp_path: Path
) -> None:
    source, film = films("film.mp4"), tmp_path / "damaged.mp4"
    data = bytearray(source.read_bytes())
    with av.open(str(source)) as file:
        for packet in file.demux(video=0):
            if packet.size and packet.pos and not packet.is_keyframe:
                data[packet.pos + 8 : packet.pos + 20] = b"\xff" * 12
    film.write_bytes(data)
    for _ in range(4):
        assert redact(film, Edits(blurs=EDITS.blurs)).proof.mode == "reencode"


def test_what_is_no_film_or_another_kind_of_film_is_refused(
    redact: Redact, films: Films, tmp_path: Path
) -> None:
    text = tmp_path / "film.mp4"
    text.write_text("ffconcat version 1.0\nfile other.mp4\n")
    with pytest.raises(Rejected):
        redact(text, EDITS)
    with pytest.raises(Rejected, match="kind avi"):
        redact(films("film.avi", 1, codec="mpeg4", sound_codec="libmp3lame"), EDITS)
    with pytest.raises(BadRequest):
        redact(tmp_path / "none.mp4", EDITS)
