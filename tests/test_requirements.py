"""Every requirement has its row, and every place that a row names is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROWS = re.findall(
    r"^\| ([A-E]\d+) \| (.+) \| (.+) \|$", (ROOT / "docs" / "requirements.md").read_text(), re.MULTILINE
)
ASKED = {"A": 40, "B": 20, "C": 24, "D": 27, "E": 33}


def test_every_requirement_has_one_row() -> None:
    wanted = [f"{letter}{number}" for letter, last in ASKED.items() for number in range(1, last + 1)]
    assert [row[0] for row in ROWS] == wanted


@pytest.mark.parametrize("letter", ASKED)
def test_every_place_that_is_named_is_there(letter: str) -> None:
    for name, _, where in (row for row in ROWS if row[0].startswith(letter)):
        places = re.findall(r"`([^`]+)`", where)
        assert places, name
        assert not [place for place in places if not (ROOT / place).exists()], name
