"""`rushes webhooks`: whom to tell when a job has ended."""

import json
from typing import Any

import click

from rushes.cli.options import as_json, where
from rushes.cli.terminal import say, tell


@click.group()
def webhooks() -> None:
    """Be told when a job has ended (Standard Webhooks)."""


@webhooks.command("list")
@where
@as_json
def listed(as_json: bool, **said: Any) -> None:
    """List yours."""
    from rushes.cli.connect import connected
    from rushes.cli.table import table

    with connected(said["endpoint"], said["user"], said["state"]) as client:
        found = client.webhooks()
    if as_json:
        click.echo(json.dumps({"webhooks": found}))
    elif found:
        rows = [
            (each["id"], " ".join(each["kinds"]) or "all", "gone" if each["gone"] else "", each["url"])
            for each in found
        ]
        tell(table(("webhook", "events", "", "url"), rows))
    else:
        say("You have no webhooks: `rushes webhooks add URL` makes one.")


@webhooks.command()
@click.argument("url")
@click.option("--kind", "kinds", multiple=True, metavar="EVENT", help="Such as job.failed; else all.")
@where
@as_json
def add(url: str, kinds: tuple[str, ...], as_json: bool, **said: Any) -> None:
    """Be told at URL; prints the secret that signs, which is shown this once."""
    from rushes.cli.connect import connected

    with connected(said["endpoint"], said["user"], said["state"]) as client:
        made = client.add_webhook(url, kinds)
    click.echo(json.dumps(made) if as_json else f"{made['id']}\n{made['secret']}")


@webhooks.command()
@click.argument("webhook")
@where
@as_json
def rotate(webhook: str, as_json: bool, **said: Any) -> None:
    """Print a new secret; the old one signs as well for a day."""
    from rushes.cli.connect import connected

    with connected(said["endpoint"], said["user"], said["state"]) as client:
        made = client.rotate_webhook(webhook)
    click.echo(json.dumps(made) if as_json else made["secret"])


@webhooks.command()
@click.argument("webhook")
@where
def remove(webhook: str, **said: Any) -> None:
    """Be told no more."""
    from rushes.cli.connect import connected

    with connected(said["endpoint"], said["user"], said["state"]) as client:
        client.remove_webhook(webhook)
    say("The webhook is removed.")


@webhooks.command()
@click.argument("webhook")
@where
@as_json
def log(webhook: str, as_json: bool, **said: Any) -> None:
    """Show what was sent, newest first, and what became of it."""
    from rushes.cli.connect import connected
    from rushes.cli.table import table

    with connected(said["endpoint"], said["user"], said["state"]) as client:
        found = client.deliveries(webhook)
    if as_json:
        click.echo(json.dumps({"deliveries": found}))
        return
    rows = [
        (
            each["created_at"],
            each["kind"],
            each["state"],
            " ".join(str(attempt["status"] or attempt["error"]) for attempt in each["attempts"]),
        )
        for each in found
    ]
    tell(table(("at", "event", "state", "answers"), rows))
    if trouble := next((each for each in found if each["sentence"]), None):
        say(f"{trouble['sentence']}\n{trouble['remedy']} ({trouble['link']})")
