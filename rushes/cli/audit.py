"""Operators' commands for the audit log; they read the database directly (RUSHES_DATABASE_URL)."""

import json
from pathlib import Path
from uuid import UUID

import click

from rushes.cli.options import as_json, folder_type

CHANGED = 65  # sysexits.h: bad data
PORT = 3  # the line of postmaster.pid with the port, from 0


@click.group()
def audit() -> None:
    """Verify the audit log (for operators)."""


@audit.command()
@click.argument("owners", nargs=-1, required=True, type=click.UUID)
@click.option("--state", type=folder_type(), help="State folder of the stack on this machine.")
@as_json
def verify(owners: tuple[UUID, ...], state: Path | None, as_json: bool) -> None:
    """Check that the chains of OWNERS are unbroken: no entry was changed, removed or inserted.

    Entries removed at the end show only against an earlier result: keep `entries` and `last`.
    """
    from rushes.adapters.postgres.accounts import PostgresAccounts, verify_chain
    from rushes.adapters.postgres.sessions import Sessions

    sessions = Sessions(database(state))
    try:
        reports = [verify_chain(PostgresAccounts(sessions), owner) for owner in owners]
    finally:
        sessions.close()
    for report in reports:
        click.echo(json.dumps(report) if as_json else format_report(report))
    if any(report["broken"] for report in reports):
        raise click.exceptions.Exit(CHANGED)


def format_report(report: dict[str, object]) -> str:
    if report["broken"]:
        return (
            f"{report['owner']}: broken at entry {report['broken']}: this entry or the one before was changed"
        )
    return f"{report['owner']}: {report['entries']} entries, unbroken; the last is {report['last'] or 'none'}"


def database(state: Path | None) -> str:
    """The database URL from the environment, else of the local stack. Raises Unavailable."""
    from rushes.errors import Unavailable
    from rushes.local.home import state_folder
    from rushes.local.postgres import LocalPostgres
    from rushes.settings import load_valid_settings

    if configured := load_valid_settings().database_url:
        return configured
    folder = (state or state_folder()) / "postgres"
    pid_file = folder / "data" / "postmaster.pid"
    if not pid_file.is_file():
        raise Unavailable("Set RUSHES_DATABASE_URL, or start the stack on this machine with `rushes up`.")
    return LocalPostgres(folder, int(pid_file.read_text().splitlines()[PORT])).app_url
