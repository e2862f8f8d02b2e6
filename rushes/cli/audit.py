"""Operators' commands for the audit; they read the database itself (RUSHES_DATABASE_URL)."""

import json
from pathlib import Path
from uuid import UUID

import click

from rushes.cli.options import as_json, folder_type

CHANGED = 65  # sysexits.h: the data is bad
PORT = 3  # the line of postmaster.pid, from 0


@click.group()
def audit() -> None:
    """Look after the audit (for whoever runs rushes)."""


@audit.command()
@click.argument("owners", nargs=-1, required=True, type=click.UUID)
@click.option("--state", type=folder_type(), help="State folder of the stack on this machine.")
@as_json
def verify(owners: tuple[UUID, ...], state: Path | None, as_json: bool) -> None:
    """Say whether the chains of OWNERS are unbroken: no entry changed, taken out or put in.

    Entries cut off at the end show only beside an earlier answer: keep `entries` and `last`.
    """
    from rushes.adapters.postgres.accounts import PostgresAccounts, verified
    from rushes.adapters.postgres.sessions import Sessions

    sessions = Sessions(database(state))
    try:
        found = [verified(PostgresAccounts(sessions), owner) for owner in owners]
    finally:
        sessions.close()
    for each in found:
        click.echo(json.dumps(each) if as_json else told(each))
    if any(each["broken"] for each in found):
        raise click.exceptions.Exit(CHANGED)


def told(found: dict[str, object]) -> str:
    if found["broken"]:
        return f"{found['owner']}: broken at entry {found['broken']}: it, or the one before, is not what was written"
    return f"{found['owner']}: {found['entries']} entries, unbroken; the last is {found['last'] or 'none'}"


def database(state: Path | None) -> str:
    """As the environment says, else that of the stack on this machine. Raises Unavailable."""
    from rushes.errors import Unavailable
    from rushes.local.home import state_folder
    from rushes.local.postgres import LocalPostgres
    from rushes.settings import environment

    if said := environment().database_url:
        return said
    folder = (state or state_folder()) / "postgres"
    running = folder / "data" / "postmaster.pid"
    if not running.is_file():
        raise Unavailable("Set RUSHES_DATABASE_URL, or start the stack on this machine with `rushes up`.")
    return LocalPostgres(folder, int(running.read_text().splitlines()[PORT])).app_url
