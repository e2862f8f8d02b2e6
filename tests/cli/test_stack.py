"""The commands of the stack, where none is up."""

import json
from pathlib import Path

from tests.cli.conftest import Rushes


def test_the_status_of_no_stack_is_that_nothing_is_up(rushes: Rushes, tmp_path: Path) -> None:
    told = json.loads(rushes("status", "--state", tmp_path / "none", "--json").stdout)
    assert told["running"] is False
    assert not any(told["parts"].values())
    lines = rushes("status", "--state", tmp_path / "none").stdout.splitlines()
    assert "postgres  down" in [" ".join(line.split()).replace(" ", "  ") for line in lines]


def test_stopping_no_stack_is_no_error(rushes: Rushes, tmp_path: Path) -> None:
    result = rushes("down", "--state", tmp_path / "none")
    assert (result.exit_code, result.stderr) == (0, "No stack was running.\n")


def test_purging_removes_the_folder(rushes: Rushes, tmp_path: Path) -> None:
    state = tmp_path / "old"
    (state / "uploads").mkdir(parents=True)
    result = rushes("down", "--purge", "--state", state)
    assert not state.exists()
    assert str(state) in result.stderr


def test_a_worker_that_is_not_told_its_activity_says_so_and_exits_69(rushes: Rushes) -> None:
    result = rushes("worker")
    assert result.exit_code == 69
    assert "RUSHES_ACTIVITY_ARN" in result.stderr
