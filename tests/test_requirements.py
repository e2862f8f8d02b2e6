"""Every requirement has its row, and every place that a row names is there."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROWS = re.findall(
    r"^\| ([A-E]\d+) \| (.+) \| (.+) \|$", (ROOT / "docs" / "requirements.md").read_text(), re.MULTILINE
)
ASKED = {"A": 40, "B": 20, "C": 24, "D": 27, "E": 33}


SYNTH = """
A1 A7 A13 A16 A17 A18 A19 A20 A22 A23 A24 A26 A28 A30 A32 A38 B1 B4 B5 B6 B7 B8 B9 B11 B12 B13 B15 B16 B17 B19 C2 C4 C6
C9 C11 C13 C15 C16 C17 C19 C22 D4 D5 D6 D7 D8 D9 D10 D11 D12 D13 D14 D15 D20 D21 D22 D23 D25 D26 E2 E3 E4 E7 E10 E11
E12 E19 E26 E27 E31
"""
"""What must be seen in the templates."""


def test_what_must_be_seen_in_the_templates_is_looked_for_by_a_test_that_names_it() -> None:
    tests = [
        node
        for path in (ROOT / "tests" / "cdk").glob("test_*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    ]
    named = {name for test in tests for name in re.findall(r"\b[A-E]\d+\b", ast.get_docstring(test) or "")}
    assert not [name for name in SYNTH.split() if name not in named]


def test_every_requirement_has_one_row() -> None:
    wanted = [f"{letter}{number}" for letter, last in ASKED.items() for number in range(1, last + 1)]
    assert [row[0] for row in ROWS] == wanted


@pytest.mark.parametrize("letter", ASKED)
def test_every_place_that_is_named_is_there(letter: str) -> None:
    for name, _, where in (row for row in ROWS if row[0].startswith(letter)):
        places = re.findall(r"`([^`]+)`", where)
        assert places, name
        assert not [place for place in places if not (ROOT / place).exists()], name
