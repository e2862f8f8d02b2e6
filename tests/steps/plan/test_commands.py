"""`rushes detect`, `rushes plan` and `rushes models`, without a stack."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from rushes.cli import main
from rushes.domain.edits import Edits
from rushes.domain.edits import parse_edits as read_edits
from rushes.settings import load_settings
from rushes.steps.follow import read
from tests.faces import film
from tests.steps.censor.conftest import spoken

Rushes = Callable[..., Result]


def middle(_: float) -> tuple[float, float]:
    """A face that stays."""
    return 0.5, 0.5


@pytest.fixture
def rushes(tmp_path: Path) -> Iterator[Rushes]:
    def run(*args: object, **env: str) -> Result:
        load_settings.cache_clear()
        environment = {"RUSHES_WEIGHTS": str(tmp_path / "weights")} | env
        return CliRunner().invoke(main, [str(arg) for arg in args], env=environment, catch_exceptions=False)

    yield run
    load_settings.cache_clear()


@pytest.fixture(scope="module")
def video(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return film(tmp_path_factory.mktemp("film") / "film.mp4", 2, middle)


@pytest.mark.field
def test_from_a_film_to_its_edits(rushes: Rushes, video: Path, tmp_path: Path, field: Path) -> None:
    out = tmp_path / "out"
    weights = str(field / "models")
    told = rushes("detect", video, "--classes", "face=0.6", "--out", out, RUSHES_WEIGHTS=weights)
    assert "face" in told.stdout
    assert "2.0 s of 2.0 s to cover" in told.stdout
    assert read((out / "detections.json").read_bytes()).classes == {"face": 0.6}
    words = tmp_path / "transcript.json"
    words.write_bytes(spoken("en", "Oh shit, hello", length=0.3, gap=0.2).json_bytes())
    planned = rushes(
        "plan", "--detections", out / "detections.json", "--transcript", words, "--style", "solid",
        "--sound", "bleep", "--allow", "hello", "--word", "oh", "--out", out, "--json",
    )  # fmt: skip
    edits = json.loads(planned.stdout)
    assert edits == json.loads((out / "edits.json").read_text())
    assert [blur["style"] for blur in edits["blurs"]] == ["solid"]
    assert [mute["style"] for mute in edits["mutes"]] == ["bleep"] * len(edits["mutes"])
    spared = rushes(
        "plan", "--detections", out / "detections.json", "--without", "1", "--out", out / "b.json"
    )
    assert spared.stdout.splitlines()[1].split()[:3] == ["none", "1", "face"]
    left = read_edits((out / "b.json").read_bytes())
    assert (left.without, len(left.blurs)) == ((1,), 1)
    assert left.drop_excluded_tracks() == Edits()
    for wrong in ("2", "one"):
        told = rushes("plan", "--detections", out / "detections.json", "--without", wrong, "--out", out)
        assert told.exit_code == 2


def test_a_film_in_which_nothing_is_found_says_so(rushes: Rushes, video: Path) -> None:
    told = rushes("detect", video, "--detector", "nudenet", "--quiet")
    assert told.exit_code == 0
    assert told.stdout.splitlines()[-1] == "No tracks."
    assert "AGPL-3.0" in told.stdout
    as_json = rushes("detect", video, "--detector", "nudenet", "--quiet", "--json")
    assert json.loads(as_json.stdout)["tracks"] == []


def test_a_missing_model_is_exit_69_with_how_to_get_it(rushes: Rushes, video: Path) -> None:
    told = rushes("detect", video, "--quiet")
    assert told.exit_code == 69
    assert "rushes models pull yunet" in told.stderr


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (("--classes", "face=much"), "NAME=SCORE"),
        (("--classes", "unicorn", "--detector", "nudenet"), "does not know “unicorn”"),
        (("--classes", "face=7", "--detector", "nudenet"), "from 0 to 1"),
        (("--detector", "eyes"), "yunet, nudenet, vision"),
    ],
)
def test_a_wrong_wish_is_exit_2_a_sentence_and_a_remedy(
    rushes: Rushes, video: Path, given: tuple[str, ...], says: str
) -> None:
    told = rushes("detect", video, "--quiet", *given)
    assert told.exit_code == 2
    sentence, remedy = told.stderr.splitlines()
    assert says in sentence
    assert "problems.md#bad_request" in remedy


def test_a_plan_from_nothing_is_exit_2(rushes: Rushes, tmp_path: Path) -> None:
    told = rushes("plan", "--out", tmp_path)
    assert told.exit_code == 2
    assert "--detections" in told.stderr


@pytest.mark.field
def test_a_model_is_pulled_from_a_file_and_then_here(rushes: Rushes, field: Path) -> None:
    assert json.loads(rushes("models", "list", "--json").stdout)["models"][0]["here"] is False
    source = field / "models" / "face_detection_yunet_2026may.onnx"
    assert rushes("models", "pull", "yunet", "--from", source).exit_code == 0
    assert rushes("models", "list").stdout.splitlines()[1].endswith("yes")
    assert rushes("models", "pull", "eyes").exit_code == 2
