"""Commands for the local stack: up, down, status, and a worker."""

import json
from pathlib import Path

import click

from rushes.cli.options import as_json, folder_type
from rushes.cli.terminal import say, tell

state_option = click.option(
    "--state", type=folder_type(), help="State folder (RUSHES_STATE; default: a folder of this user)."
)


@click.command()
@state_option
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Port of the API; 0: any free port.")
@click.option("--detach", is_flag=True, help="Run in the background until `rushes down`.")
def up(state: Path | None, port: int, detach: bool) -> None:
    """Start the stack: database, state machine, workers."""
    from rushes.cli.connect import default_state
    from rushes.local import stack_process

    run = stack_process.detach if detach else stack_process.serve
    run(state or default_state(), port, say)


@click.command()
@state_option
@click.option("--purge", is_flag=True, help="Also delete the state folder with all jobs and results.")
def down(state: Path | None, purge: bool) -> None:
    """Stop the stack."""
    from rushes.cli.connect import default_state
    from rushes.local import stack_process

    folder = state or default_state()
    was_running = stack_process.down(folder, purge=purge)
    say(
        ("The stack is stopped" if was_running else "No stack was running")
        + (f", and {folder} is removed." if purge else ".")
    )


@click.command()
@state_option
@as_json
def status(state: Path | None, as_json: bool) -> None:
    """Show which parts of the stack are running."""
    from rushes.cli.connect import default_state
    from rushes.cli.table import table
    from rushes.local import stack_process

    report = stack_process.status(state or default_state())
    if as_json:
        click.echo(json.dumps(report, ensure_ascii=False))
        return
    rows = [(name, "up" if is_running else "down") for name, is_running in report["parts"].items()]
    tell(
        table(("part", "state"), [*rows, *((name, report[name] or "-") for name in ("page", "api", "state"))])
    )


@click.command()
def worker() -> None:
    """Run tasks of the activity RUSHES_ACTIVITY_ARN on this machine until Ctrl-C."""
    from rushes.local import activity_workers

    activity_workers.serve(say)
