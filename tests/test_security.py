"""The tables of threats and of faults name tests that are there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LINES = re.findall(r"^\| (.*) \|$", (ROOT / "docs" / "security.md").read_text(), re.MULTILINE)
ROWS = [line for line in LINES if not line.endswith("| proof")]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.split(" | ")[1])
def test_every_threat_has_a_proof(row: str) -> None:
    cells = [cell.strip() for cell in row.split("|")]
    assert len(cells) == 4
    proofs = re.findall(r"`(tests/[\w./]+)`", cells[3])
    assert proofs
    for proof in proofs:
        text = (ROOT / proof).read_text()
        assert re.search(r"^def test_", text, re.MULTILINE), proof


def test_every_stake_of_a_row_without_one_stands_above_it() -> None:
    assert ROWS[0].split("|")[0].strip()
    assert len(LINES) - len(ROWS) == 2
    assert len(ROWS) > 40
