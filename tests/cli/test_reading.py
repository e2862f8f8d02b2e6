"""`rushes chapters` and `rushes analyse` on a transcript, without a stack."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from rushes.cli import main
from rushes.settings import load_settings
from rushes.steps.chapter import read_chapters
from tests.steps.chapter.talks import three_subjects

Rushes = Callable[..., Result]


@pytest.fixture
def rushes(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Rushes]:
    monkeypatch.setenv("RUSHES_WEIGHTS", str(tmp_path / "none"))
    load_settings.cache_clear()

    def run(*args: object) -> Result:
        return CliRunner().invoke(main, [str(arg) for arg in args], catch_exceptions=False)

    yield run
    load_settings.cache_clear()


@pytest.fixture
def transcript(tmp_path: Path) -> Path:
    path = tmp_path / "talk.json"
    path.write_bytes(three_subjects().json_bytes())
    return path


def test_chapters_of_a_transcript_in_words_as_json_and_in_files(
    rushes: Rushes, transcript: Path, tmp_path: Path
) -> None:
    said = rushes("chapters", transcript, "--count", "3")
    assert [line.split()[0] for line in said.stdout.splitlines()[::2]] == ["0:00", "0:48", "1:37"]
    assert "3 chapters, by lexical, extractive. The model minilm is not on this machine" in said.stderr
    out = tmp_path / "out"
    told = rushes("chapters", transcript, "--json", "--out", out, "--quiet")
    assert told.stdout.count("\n") == 1
    assert told.stderr == ""
    assert read_chapters(told.stdout.encode()) == read_chapters((out / "chapters.json").read_bytes())
    assert sorted(path.name for path in out.iterdir()) == ["chapters.json", "chapters.txt", "chapters.vtt"]


def test_an_analysis_of_a_transcript_answers_questions(rushes: Rushes, transcript: Path) -> None:
    said = rushes("analyse", transcript, "--question", "When must the tax return be sent?")
    assert (
        "When must the tax return be sent?\n  The tax return must be sent before the end of May."
        in said.stdout
    )
    told = json.loads(rushes("analyse", transcript, "--json").stdout)
    assert told["quality"] == "extractive"


def test_an_engine_without_its_key_is_said_with_exit_69(rushes: Rushes, transcript: Path) -> None:
    failed = rushes("analyse", transcript, "--by", "llm")
    assert failed.exit_code == 69
    assert "RUSHES_LLM_API_KEY" in failed.stderr
    assert rushes("chapters", transcript, "--by", "llm").exit_code == 0


def test_what_is_no_transcript_is_said_with_exit_65(rushes: Rushes, tmp_path: Path) -> None:
    path = tmp_path / "no.json"
    path.write_text("{}")
    assert rushes("chapters", path).exit_code == 65
