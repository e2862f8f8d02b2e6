"""`rushes webhooks`: manage webhooks."""

import json
from typing import Any

import click

from rushes.cli.options import as_json, where
from rushes.cli.terminal import say, tell


@click.group()
def webhooks() -> None:
    """Manage webhooks for the ends of jobs (Standard Webhooks)."""


@webhooks.command("list")
@where
@as_json
def listed(as_json: bool, **options: Any) -> None:
    """List your webhooks."""
    from rushes.cli.connect import connected
    from rushes.cli.table import table

    with connected(options["endpoint"], options["user"], options["state"]) as client:
        stored = client.webhooks()
    if as_json:
        click.echo(json.dumps({"webhooks": stored}))
    elif stored:
        rows = [
            (
                webhook["id"],
                " ".join(webhook["kinds"]) or "all",
                "gone" if webhook["gone"] else "",
                webhook["url"],
            )
            for webhook in stored
        ]
        tell(table(("webhook", "events", "", "url"), rows))
    else:
        say("You have no webhooks: create one with `rushes webhooks add URL`.")


@webhooks.command()
@click.argument("url")
@click.option(
    "--kind", "kinds", multiple=True, metavar="EVENT", help="Event type, such as job.failed; default: all."
)
@where
@as_json
def add(url: str, kinds: tuple[str, ...], as_json: bool, **options: Any) -> None:
    """Add a webhook at URL and print its signing secret, which is shown only once."""
    from rushes.cli.connect import connected

    with connected(options["endpoint"], options["user"], options["state"]) as client:
        created = client.add_webhook(url, kinds)
    click.echo(json.dumps(created) if as_json else f"{created['id']}\n{created['secret']}")


@webhooks.command()
@click.argument("webhook")
@where
@as_json
def rotate(webhook: str, as_json: bool, **options: Any) -> None:
    """Print a new secret; the old one signs as well for one day."""
    from rushes.cli.connect import connected

    with connected(options["endpoint"], options["user"], options["state"]) as client:
        rotated = client.rotate_webhook(webhook)
    click.echo(json.dumps(rotated) if as_json else rotated["secret"])


@webhooks.command()
@click.argument("webhook")
@where
def remove(webhook: str, **options: Any) -> None:
    """Remove a webhook."""
    from rushes.cli.connect import connected

    with connected(options["endpoint"], options["user"], options["state"]) as client:
        client.remove_webhook(webhook)
    say("The webhook is removed.")


@webhooks.command()
@click.argument("webhook")
@where
@as_json
def log(webhook: str, as_json: bool, **options: Any) -> None:
    """Show the deliveries, newest first, with their results."""
    from rushes.cli.connect import connected
    from rushes.cli.table import table

    with connected(options["endpoint"], options["user"], options["state"]) as client:
        delivery_log = client.deliveries(webhook)
    if as_json:
        click.echo(json.dumps({"deliveries": delivery_log}))
        return
    rows = [
        (
            delivery["created_at"],
            delivery["kind"],
            delivery["state"],
            " ".join(str(attempt["status"] or attempt["error"]) for attempt in delivery["attempts"]),
        )
        for delivery in delivery_log
    ]
    tell(table(("at", "event", "state", "answers"), rows))
    if failed_delivery := next((delivery for delivery in delivery_log if delivery["sentence"]), None):
        say(f"{failed_delivery['sentence']}\n{failed_delivery['remedy']} ({failed_delivery['link']})")
