"""An engine is built from its row, and whatever is missing is named."""

import sys
from pathlib import Path

import pytest

from rushes.engines import build_engine
from rushes.errors import BadRequest, Unavailable

ROWS = {"plain": "plain_engine:Engine", "needy": "needy_engine:Engine"}


@pytest.fixture(autouse=True)
def engines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "plain_engine.py").write_text(
        "class Engine:\n    def __init__(self, model): self.model = model\n"
    )
    (tmp_path / "needy_engine.py").write_text("import a_library_that_nobody_has\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    for name in ("plain_engine", "needy_engine"):
        monkeypatch.delitem(sys.modules, name, raising=False)


def test_an_engine_gets_what_is_given() -> None:
    assert build_engine("voice", ROWS, "plain", "speak", "small").model == "small"


def test_an_unknown_row_is_answered_by_the_rows_there_are() -> None:
    with pytest.raises(BadRequest, match=r"There is no voice “loud”: choose one of plain, needy\."):
        build_engine("voice", ROWS, "loud", "speak")


def test_a_library_that_is_missing_is_named_with_the_extra_that_brings_it() -> None:
    with pytest.raises(Unavailable, match=r"package a_library_that_nobody_has: install rushes\[speak\]"):
        build_engine("voice", ROWS, "needy", "speak", "small")


def test_a_module_of_ours_that_is_missing_is_a_fault_of_ours() -> None:
    with pytest.raises(ModuleNotFoundError):
        build_engine("voice", {"lost": "rushes.lost:Engine"}, "lost", "speak")
