"""Show progress on stderr: a live table on a terminal, plain lines elsewhere."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from rushes.cli.progress_table import ProgressTable, Row
from rushes.cli.table import in_seconds
from rushes.cli.terminal import say
from rushes.domain import Event, EventKind

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

QUARTER = 0.25  # plain output prints a line at each quarter of a step
STYLES = {"running": "cyan", "done": "green", "failed": "red", "stopped": "yellow"}


class View(Protocol):
    """Shows the progress of an upload and the events of a job."""

    def sent(self, sent: int, total: int) -> None: ...
    def event(self, event: Event) -> None: ...


class Silent:
    """Shows nothing."""

    def sent(self, sent: int, total: int) -> None: ...
    def event(self, event: Event) -> None: ...


class Plain:
    """One line when a step starts, ends, or has advanced by a quarter."""

    def __init__(self, board: ProgressTable) -> None:
        self.board = board
        self.quarters: dict[str, int] = {}

    def sent(self, sent: int, total: int) -> None:
        row = self.board.sent(sent, total)
        if row.state == "done":
            say(f"upload: done in {in_seconds(row.seconds(self.board.clock()))}")
        else:
            self.further(row)

    def event(self, event: Event) -> None:
        row = self.board.take(event)
        if row is None:
            return
        if event.kind is EventKind.STEP_PROGRESS:
            self.further(row)
            return
        self.quarters.pop(row.name, None)
        say(line(row, row.seconds(self.board.clock())))

    def further(self, row: Row) -> None:
        quarter = int(row.fraction / QUARTER)
        if quarter > self.quarters.get(row.name, 0):
            self.quarters[row.name] = quarter
            remaining_seconds = row.left(self.board.clock())
            remaining_text = (
                f", about {in_seconds(remaining_seconds)} left" if remaining_seconds is not None else ""
            )
            say(f"{row.name}: {row.fraction:.0%}{remaining_text}")


def line(row: Row, seconds: float) -> str:
    """`transcribe: done in 3.2 s (pocketsphinx, draft)`"""
    attempt_note = f" (attempt {row.attempt})" if row.attempt > 1 else ""
    match row.state:
        case "running":
            return f"{row.name}: started{attempt_note}"
        case "done":
            return f"{row.name}: done in {in_seconds(seconds)}" + (f" ({row.note})" if row.note else "")
        case state:
            return f"{row.name}: {state}{attempt_note}" + (f": {row.note}" if row.note else "")


class Moving:
    """A table row for each step, redrawn several times a second."""

    def __init__(self, board: ProgressTable) -> None:
        self.board = board

    def sent(self, sent: int, total: int) -> None:
        self.board.sent(sent, total)

    def event(self, event: Event) -> None:
        self.board.take(event)

    def draw(self) -> "Table":
        from rich.progress_bar import ProgressBar
        from rich.table import Table
        from rich.text import Text

        now = self.board.clock()
        grid = Table.grid(padding=(0, 2))
        for row in list(self.board.rows.values()):
            attempt_note = f"attempt {row.attempt}" if row.attempt > 1 else ""
            grid.add_row(
                row.name,
                Text(row.state, STYLES[row.state]),
                ProgressBar(total=1.0, completed=row.fraction, width=24),
                Text(in_seconds(row.seconds(now)), justify="right"),
                Text(remaining(row.left(now)) or row.note, overflow="ellipsis", no_wrap=True),
                attempt_note,
            )
        total = Text(in_seconds(self.board.seconds()), "bold", justify="right")
        grid.add_row(Text("total", "bold"), "", "", total, remaining(self.board.left()), "")
        return grid


def remaining(seconds_left: float | None) -> str:
    return "" if seconds_left is None else f"about {in_seconds(seconds_left)} left"


@contextmanager
def shown(*, quiet: bool, no_color: bool) -> Iterator[View]:
    """Select the view for stderr; respects NO_COLOR and TERM=dumb."""
    if quiet:
        yield Silent()
    elif not sys.stderr.isatty():
        yield Plain(ProgressTable())
    else:
        from rich.console import Console

        console = Console(stderr=True, no_color=no_color or None)
        with moving(console) if not console.is_dumb_terminal else plain() as view:
            yield view


@contextmanager
def plain() -> Iterator[View]:
    yield Plain(ProgressTable())


@contextmanager
def moving(console: "Console") -> Iterator[View]:
    from rich.live import Live

    view = Moving(ProgressTable())
    with Live(get_renderable=view.draw, console=console, refresh_per_second=8):
        yield view
