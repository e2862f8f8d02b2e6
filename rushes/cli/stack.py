"""The stack on this machine: up, down, how it is, and a worker of one's own."""

import json
from pathlib import Path

import click

from rushes.cli.options import as_json, folder_type
from rushes.cli.terminal import say, tell

state_option = click.option(
    "--state", type=folder_type(), help="Its folder (RUSHES_STATE; else a folder of this user)."
)


@click.command()
@state_option
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Of the API; 0: a free one.")
@click.option("--detach", is_flag=True, help="Return when it is ready; `rushes down` stops it.")
def up(state: Path | None, port: int, detach: bool) -> None:
    """Start the stack: database, state machine, workers."""
    from rushes.cli.connect import default_state
    from rushes.local import stack_process

    run = stack_process.detach if detach else stack_process.serve
    run(state or default_state(), port, say)


@click.command()
@state_option
@click.option("--purge", is_flag=True, help="Remove its folder with every job and result in it.")
def down(state: Path | None, purge: bool) -> None:
    """Stop the stack."""
    from rushes.cli.connect import default_state
    from rushes.local import stack_process

    place = state or default_state()
    ran = stack_process.down(place, purge=purge)
    say(
        ("The stack is down" if ran else "No stack was up") + (f", and {place} is removed." if purge else ".")
    )


@click.command()
@state_option
@as_json
def status(state: Path | None, as_json: bool) -> None:
    """Say what of the stack is up."""
    from rushes.cli.connect import default_state
    from rushes.cli.table import table
    from rushes.local import stack_process

    told = stack_process.status(state or default_state())
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    rows = [(name, "up" if runs else "down") for name, runs in told["parts"].items()]
    tell(table(("part", "is"), [*rows, *((name, told[name] or "-") for name in ("page", "api", "state"))]))


@click.command()
def worker() -> None:
    """Do the work of the activity RUSHES_ACTIVITY_ARN on this machine, until Ctrl-C."""
    from rushes.local import activity_workers as room

    room.serve(say)
