"""What an owner does beside processing: try again, erase, see what was used, take everything along."""

import json
from typing import Any

import click

from rushes.cli.options import as_json, where
from rushes.cli.terminal import say, tell
from rushes.errors import BadRequest


@click.command()
@click.argument("job")
@click.option("--step", default="", help="From which step on; else from the first that failed.")
@where
@as_json
def retry(job: str, step: str, as_json: bool, **said: Any) -> None:
    """Do an ended job again from a step on, as a job of its own."""
    from rushes.cli.connect import connected
    from rushes.cli.process import where_again

    with connected(said["endpoint"], said["user"], said["state"]) as client:
        made = client.retry(job, step)
    if as_json:
        click.echo(json.dumps({"job_id": str(made), "status": "queued"}))
    else:
        tell(str(made))
        say(f"`rushes watch {made}{where_again(said)}` shows it.")


@click.command()
@click.argument("job", required=False)
@click.option("--account", is_flag=True, help="Everything of yours instead of one job.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@where
@as_json
def erase(job: str | None, account: bool, yes: bool, as_json: bool, **said: Any) -> None:
    """Remove a job with its results and its video, and print what was removed."""
    from rushes.cli.connect import connected

    if (job is None) is not account:
        raise BadRequest("Name a job, or --account for everything of yours.")
    what = "everything of yours" if account else f"job {job}, its results and its video"
    if not yes:
        click.confirm(f"Remove {what}, for good?", abort=True, err=True)
    with connected(said["endpoint"], said["user"], said["state"]) as client:
        made = client.erase_account() if account else client.erase(str(job))
    if as_json:
        click.echo(json.dumps(made, ensure_ascii=False))
        return
    jobs = f" and {len(made['jobs'])} jobs" if account else ""
    tell(
        f"removed {made['objects']} objects in {made['versions']} versions, {made['bytes']} bytes{jobs}, "
        f"at {made['erased_at']}"
    )


@click.command()
@where
@as_json
def usage(as_json: bool, **said: Any) -> None:
    """Say what you used, by month."""
    from rushes.cli.connect import connected
    from rushes.cli.table import in_bytes, table

    with connected(said["endpoint"], said["user"], said["state"]) as client:
        told = client.usage()
    if as_json:
        click.echo(json.dumps(told))
        return
    rows = [
        (
            month["month"],
            str(month["jobs"]),
            f"{month['minutes']:.1f}",
            in_bytes(month["bytes"]),
            f"{month['cost_usd']:.4f}",
        )
        for month in told["months"]
    ]
    tell(table(("month", "jobs", "minutes", "sent", "USD"), rows, frozenset({1, 2, 3, 4})))
    say(f"{told['jobs']} jobs at work, {in_bytes(told['bytes'])} of video kept.")


@click.command()
@where
@as_json
def export(as_json: bool, **said: Any) -> None:
    """Print the address of a zip with everything of yours; it is good for a while."""
    from rushes.cli.connect import connected

    with connected(said["endpoint"], said["user"], said["state"]) as client:
        made = client.export()
    click.echo(json.dumps(made) if as_json else made["url"])
