"""Account commands: retry a job, erase data, show usage, export everything."""

import json
from typing import Any

import click

from rushes.cli.options import as_json, where
from rushes.cli.terminal import say, tell
from rushes.errors import BadRequest


@click.command()
@click.argument("job")
@click.option("--step", default="", help="The first step to repeat; default: the first that failed.")
@where
@as_json
def retry(job: str, step: str, as_json: bool, **options: Any) -> None:
    """Repeat an ended job from a step on, as a new job."""
    from rushes.cli.connect import connected
    from rushes.cli.process import where_again

    with connected(options["endpoint"], options["user"], options["state"]) as client:
        new_job = client.retry(job, step)
    if as_json:
        click.echo(json.dumps({"job_id": str(new_job), "status": "queued"}))
    else:
        tell(str(new_job))
        say(f"`rushes watch {new_job}{where_again(options)}` shows it.")


@click.command()
@click.argument("job", required=False)
@click.option("--account", is_flag=True, help="Erase everything of yours instead of one job.")
@click.option("--yes", is_flag=True, help="Do not ask for confirmation.")
@where
@as_json
def erase(job: str | None, account: bool, yes: bool, as_json: bool, **options: Any) -> None:
    """Erase a job with its results and its video, and print what was erased."""
    from rushes.cli.connect import connected

    if (job is None) is not account:
        raise BadRequest("Name a job, or pass --account to erase everything of yours.")
    target = "everything of yours" if account else f"job {job}, its results and its video"
    if not yes:
        click.confirm(f"Erase {target} permanently?", abort=True, err=True)
    with connected(options["endpoint"], options["user"], options["state"]) as client:
        certificate = client.erase_account() if account else client.erase(str(job))
    if as_json:
        click.echo(json.dumps(certificate, ensure_ascii=False))
        return
    jobs = f" and {len(certificate['jobs'])} jobs" if account else ""
    tell(
        f"removed {certificate['objects']} objects in {certificate['versions']} versions, "
        f"{certificate['bytes']} bytes{jobs}, "
        f"at {certificate['erased_at']}"
    )


@click.command()
@where
@as_json
def usage(as_json: bool, **options: Any) -> None:
    """Show your usage by month."""
    from rushes.cli.connect import connected
    from rushes.cli.table import in_bytes, table

    with connected(options["endpoint"], options["user"], options["state"]) as client:
        figures = client.usage()
    if as_json:
        click.echo(json.dumps(figures))
        return
    rows = [
        (
            month["month"],
            str(month["jobs"]),
            f"{month['minutes']:.1f}",
            in_bytes(month["bytes"]),
            f"{month['cost_usd']:.4f}",
        )
        for month in figures["months"]
    ]
    tell(table(("month", "jobs", "minutes", "sent", "USD"), rows, frozenset({1, 2, 3, 4})))
    say(f"{figures['jobs']} jobs running, {in_bytes(figures['bytes'])} of video stored.")


@click.command()
@where
@as_json
def export(as_json: bool, **options: Any) -> None:
    """Print the URL of a zip with everything of yours; it is valid for a while."""
    from rushes.cli.connect import connected

    with connected(options["endpoint"], options["user"], options["state"]) as client:
        link = client.export()
    click.echo(json.dumps(link) if as_json else link["url"])
