"""`rushes translate` and `rushes dub`, as a person types them."""

import json
from collections.abc import Callable
from pathlib import Path

import av
import pytest
from click.testing import CliRunner, Result

from rushes.cli import main
from tests.clips import make_clip
from tests.steps.translate.talks import LONG, transcript
from tests.steps.translate.tiny import make

Run = Callable[..., Result]
SRT = "1\n00:00:00,500 --> 00:00:01,900\nAsk not what\n\n2\n00:00:02,000 --> 00:00:03,500\nyour country can do.\n"


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(make(tmp_path_factory.mktemp("model"), "nllb"))


@pytest.fixture
def run(model: str) -> Run:
    def told(*arguments: object, code: int = 0) -> Result:
        with_model = ["--translator", "nllb", "--translator-model", model]
        result = CliRunner().invoke(main, [*map(str, arguments), *with_model])
        assert result.exit_code == code, result.output
        return result

    return told


def test_a_transcript_is_translated_without_a_video(run: Run, tmp_path: Path) -> None:
    source = tmp_path / "transcript.json"
    source.write_bytes(transcript(LONG).json_bytes())
    result = run("translate", source, "--to", "es, zh", "--out", tmp_path / "out", "--json")
    told = json.loads(result.stdout)
    assert [row["language"] for row in told["made"]] == ["es", "zh"]
    assert {row["licence"] for row in told["made"]} == {"CC-BY-NC-4.0: not for commercial use"}
    assert {path.name for path in (tmp_path / "out").iterdir()} == {
        f"translation.{language}.{kind}" for language in ("es", "zh") for kind in ("json", "srt", "vtt")
    }


def test_subtitles_keep_their_number_and_times(run: Run, tmp_path: Path) -> None:
    source = tmp_path / "talk.srt"
    source.write_text(SRT)
    run("translate", source, "--to", "es", "--language", "en", "--out", tmp_path)
    times = [line for line in (tmp_path / "translation.es.srt").read_text().splitlines() if "-->" in line]
    assert [line.split(" --> ")[0] for line in times] == ["00:00:00,500", "00:00:02,000"]


def test_a_language_that_cannot_be_had_is_told_and_the_others_come(run: Run, tmp_path: Path) -> None:
    source = tmp_path / "talk.srt"
    source.write_text(SRT)
    result = run("translate", source, "--to", "tlh,es", "--language", "en", "--out", tmp_path)
    assert "Without tlh: This model (nllb) does not know the language “tlh”." in result.stderr
    assert (tmp_path / "translation.es.srt").is_file()
    assert "CC-BY-NC" in result.stdout


def test_without_any_of_them_the_command_fails_with_why(run: Run, tmp_path: Path) -> None:
    source = tmp_path / "talk.srt"
    source.write_text(SRT)
    result = run("translate", source, "--to", "tlh", "--language", "en", "--out", tmp_path, code=2)
    assert "does not know the language “tlh”" in result.stderr


def test_a_glossary_is_a_table(run: Run, tmp_path: Path) -> None:
    source, glossary = tmp_path / "talk.srt", tmp_path / "glossary.csv"
    source.write_text(SRT)
    glossary.write_text("term,es,fr\ncountry,patria,\n")
    result = run(
        *("translate", source, "--to", "es", "--language", "en", "--out", tmp_path, "--glossary", glossary),
        *("--keep-words", "Ask", "--json"),
    )
    (row,) = json.loads(result.stdout)["made"]
    assert row["terms_missed"] <= 2
    missed = json.loads((tmp_path / "translation.es.json").read_text()).get("missed", [])
    assert set(missed) <= {"patria", "Ask"}
    glossary.write_text("word;es\n")
    bad = run("translate", source, "--to", "es", "--out", tmp_path, "--glossary", glossary, code=2)
    assert "term,es,fr" in bad.stderr or "cannot be read" in bad.stderr


@pytest.mark.parametrize("codes", ["e", "español", "es;fr"])
def test_what_is_no_language_is_named(run: Run, tmp_path: Path, codes: str) -> None:
    source = tmp_path / "talk.srt"
    source.write_text(SRT)
    result = run("translate", source, "--to", codes, "--out", tmp_path, code=2)
    assert "translate" in result.stderr


def test_a_video_is_dubbed_in_one_command(run: Run, tmp_path: Path) -> None:
    video, words = make_clip(tmp_path / "talk.mp4", 4), tmp_path / "talk.srt"
    words.write_text(SRT.replace("not what", "not.").replace("your", "Your"))
    result = run(
        *("dub", video, "--to", "es", "--transcript", words, "--language", "en", "--out", tmp_path / "out"),
        "--quiet",
    )
    assert "draft" in result.stdout
    with av.open(str(tmp_path / "out" / "translated.mp4")) as file:
        assert [stream.metadata["language"] for stream in file.streams.audio] == ["eng", "spa"]
        assert [stream.metadata["language"] for stream in file.streams.subtitles] == ["spa"]
    dub = json.loads((tmp_path / "out" / "dub.es.json").read_text())
    assert (dub["engine"], dub["quality"]) == ("espeak", "draft")
    assert [line["start"] for line in dub["lines"]] == [0.5, 2.0]
