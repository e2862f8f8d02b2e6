"""The page's own logic, in the node that the CDK uses; what needs a browser is proven in tests/browser."""

import re
import subprocess
from pathlib import Path

import pytest

from rushes.local.synth import node

HERE = Path(__file__).parent
WEB = HERE.parent.parent / "web"
SCRIPTS = sorted(WEB.rglob("*.js"))


def test_the_modules_do_what_their_tests_say() -> None:
    suites = sorted(str(path) for path in HERE.glob("*.test.mjs"))
    ran = subprocess.run([node(), "--test", *suites], capture_output=True, text=True, check=False, timeout=60)
    assert ran.returncode == 0, ran.stdout[-6000:] + ran.stderr[-2000:]
    found = re.search(r"^# pass (\d+)|^ℹ pass (\d+)", ran.stdout, re.MULTILINE)
    assert found
    assert int(found[1] or found[2]) > 40


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_no_script_parses_html_or_code(script: Path) -> None:
    text = script.read_text()
    for word in (
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "eval(",
        "new Function",
        "DOMParser",
    ):
        assert word not in text, word


def test_the_page_has_nothing_inline_and_nothing_from_elsewhere() -> None:
    page = (WEB / "index.html").read_text()
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", page)
    assert "//" not in re.sub(r"<!doctype html>", "", page)


def test_files_stay_small() -> None:
    for path in [*SCRIPTS, *WEB.rglob("*.css")]:
        assert len(path.read_text().splitlines()) <= 200, path
