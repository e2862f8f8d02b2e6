"""Progress on stderr: rows that move on a terminal, plain lines anywhere else."""

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

QUARTER = 0.25  # plain lines come at each quarter of a step
STYLES = {"running": "cyan", "done": "green", "failed": "red", "stopped": "yellow"}


class View(Protocol):
    """Shows what comes in."""

    def sent(self, sent: int, total: int) -> None: ...
    def event(self, event: Event) -> None: ...


class Silent:
    """Shows nothing."""

    def sent(self, sent: int, total: int) -> None: ...
    def event(self, event: Event) -> None: ...


class Plain:
    """One line when something begins, ends, or has come a quarter further."""

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
            left = row.left(self.board.clock())
            soon = f", about {in_seconds(left)} left" if left is not None else ""
            say(f"{row.name}: {row.fraction:.0%}{soon}")


def line(row: Row, seconds: float) -> str:
    """`transcribe: done in 3.2 s (pocketsphinx, draft)`"""
    again = f" (attempt {row.attempt})" if row.attempt > 1 else ""
    match row.state:
        case "running":
            return f"{row.name}: started{again}"
        case "done":
            return f"{row.name}: done in {in_seconds(seconds)}" + (f" ({row.note})" if row.note else "")
        case state:
            return f"{row.name}: {state}{again}" + (f": {row.note}" if row.note else "")


class Moving:
    """A row for each step, drawn anew several times a second."""

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
        drawn = Table.grid(padding=(0, 2))
        for row in list(self.board.rows.values()):
            again = f"attempt {row.attempt}" if row.attempt > 1 else ""
            drawn.add_row(
                row.name,
                Text(row.state, STYLES[row.state]),
                ProgressBar(total=1.0, completed=row.fraction, width=24),
                Text(in_seconds(row.seconds(now)), justify="right"),
                Text(remaining(row.left(now)) or row.note, overflow="ellipsis", no_wrap=True),
                again,
            )
        total = Text(in_seconds(self.board.seconds()), "bold", justify="right")
        drawn.add_row(Text("total", "bold"), "", "", total, remaining(self.board.left()), "")
        return drawn


def remaining(left: float | None) -> str:
    return "" if left is None else f"about {in_seconds(left)} left"


@contextmanager
def shown(*, quiet: bool, no_color: bool) -> Iterator[View]:
    """The view that fits where stderr goes; NO_COLOR and TERM=dumb are heeded."""
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
