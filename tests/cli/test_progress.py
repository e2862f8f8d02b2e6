"""What is shown of a running job."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from rushes.cli.progress import Moving, Plain
from rushes.cli.progress_table import ProgressTable
from rushes.cli.table import in_bytes, in_seconds, table
from rushes.domain import Event, EventKind

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def event(kind: str, step: str = "", at: float = 0, fraction: float = 0, **detail: Any) -> Event:
    return Event(
        id=1,
        job_id=UUID(int=1),
        owner=UUID(int=2),
        kind=EventKind(kind),
        at=NOON + timedelta(seconds=at),
        step=step,
        fraction=fraction,
        detail=detail,
    )


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def board(clock: Clock) -> ProgressTable:
    return ProgressTable(clock)


def test_time_left_follows_from_the_pace_so_far(board: ProgressTable, clock: Clock) -> None:
    board.take(event("step.started", "transcribe", attempt=1))
    assert board.left() is None, "nothing is known yet"
    board.take(event("step.progress", "transcribe", at=10, fraction=0.25))
    assert board.left() == 30
    clock.now = 4
    assert board.left() == 26
    assert board.rows["transcribe"].seconds(clock()) == 14


def test_a_step_that_was_long_under_way_when_one_looks_shows_its_whole_time(
    board: ProgressTable, clock: Clock
) -> None:
    clock.now = 1000
    board.take(event("step.started", "transcribe", at=0))
    board.take(event("step.progress", "transcribe", at=50, fraction=0.5))
    assert board.rows["transcribe"].seconds(clock()) == 50


def test_a_second_attempt_begins_from_zero(board: ProgressTable) -> None:
    board.take(event("step.started", "transcribe", attempt=1))
    board.take(event("step.progress", "transcribe", at=9, fraction=0.9))
    board.take(event("step.failed", "transcribe", at=10, sentence="The worker died."))
    row = board.rows["transcribe"]
    assert (row.state, row.note) == ("failed", "The worker died.")
    board.take(event("step.started", "transcribe", at=12, attempt=2))
    assert (row.state, row.attempt, row.fraction, row.note) == ("running", 2, 0.0, "")


def test_what_still_ran_when_the_job_ended_was_stopped(board: ProgressTable) -> None:
    board.take(event("step.started", "transcribe"))
    board.take(event("job.ended"))
    assert board.rows["transcribe"].state == "stopped"


def test_a_job_that_waits_for_its_turn_has_a_row_of_its_own_until_it_runs(
    board: ProgressTable, clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    plain = Plain(board)
    plain.event(event("job.queued"))
    clock.now = 40
    assert board.rows["queue"].seconds(clock()) == 40
    plain.event(event("job.running", at=90))
    plain.event(event("step.started", "probe", at=91))
    assert capsys.readouterr().err.splitlines() == [
        "queue: started",
        "queue: done in 1 min 30 s",
        "probe: started",
    ]


def test_a_job_that_never_waited_has_no_such_row(board: ProgressTable) -> None:
    assert board.take(event("job.running")) is None


def test_plain_lines_come_at_each_quarter_and_not_more_often(
    board: ProgressTable, capsys: pytest.CaptureFixture[str]
) -> None:
    view = Plain(board)
    view.event(event("step.started", "transcribe", attempt=1))
    for percent in range(1, 101):
        view.event(event("step.progress", "transcribe", at=percent, fraction=percent / 100))
    view.event(event("step.succeeded", "transcribe", seconds=100.0, engine="whisper", quality="full"))
    assert capsys.readouterr().err.splitlines() == [
        "transcribe: started",
        "transcribe: 25%, about 1 min 15 s left",
        "transcribe: 50%, about 50.0 s left",
        "transcribe: 75%, about 25.0 s left",
        "transcribe: 100%, about 0.0 s left",
        "transcribe: done in 1 min 40 s (whisper, full)",
    ]


def test_on_a_terminal_each_step_has_a_row_and_the_last_is_the_total(
    board: ProgressTable, clock: Clock
) -> None:
    view = Moving(board)
    view.sent(10, 10)
    view.event(event("step.started", "transcribe", attempt=2))
    view.event(event("step.progress", "transcribe", at=3, fraction=0.5))
    view.event(event("step.started", "thumbnails"))
    view.event(event("step.succeeded", "thumbnails", seconds=1.25))
    clock.now = 2
    console = Console(width=110, color_system=None)
    with console.capture() as captured:
        console.print(view.draw())
    rows = [line.split() for line in captured.get().splitlines()]
    assert [row[0] for row in rows] == ["upload", "transcribe", "thumbnails", "total"]
    assert rows[1][1] == "running"
    assert " ".join(rows[1][-8:]) == "5.0 s about 1.0 s left attempt 2"
    assert rows[2][-2:] == ["1.2", "s"]
    assert " ".join(rows[3]) == "total 2.0 s about 1.0 s left"


@given(st.integers(0, 10**13))
def test_sizes_are_short(size: int) -> None:
    assert len(in_bytes(size)) <= 10


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "0.0 s"), (59.94, "59.9 s"), (125, "2 min 05 s"), (3720, "1 h 02 min")]
)
def test_times_are_told_as_people_say_them(seconds: float, text: str) -> None:
    assert in_seconds(seconds) == text


def test_columns_line_up() -> None:
    assert table(("a", "bb"), [("long", "1"), ("x", "22")], frozenset({1})) == "a     bb\nlong   1\nx     22"
