"""Jobs that are there already: list them, watch one, fetch its results, stop it."""

import json
import time
from pathlib import Path
from typing import Any

import click

from rushes.cli.options import as_json, how_told, out, where
from rushes.cli.terminal import say, tell


@click.command()
@click.argument("job")
@where
@how_told
@as_json
def watch(job: str, as_json: bool, **said: Any) -> None:
    """Show a job until it has ended; Ctrl-C leaves it alone."""
    from rushes.cli.connect import connected
    from rushes.cli.process import follow, where_again
    from rushes.cli.progress import shown
    from rushes.cli.summary import conclude
    from rushes.client.responses import job_id_of

    began = time.monotonic()
    with connected(said["endpoint"], said["user"], said["state"]) as client:
        with shown(quiet=said["quiet"], no_color=said["no_color"]) as view:
            ended = follow(client, view, job_id_of(job), where_again(said))
        conclude(client, ended, None, time.monotonic() - began, as_json=as_json)


@click.command()
@click.argument("job")
@out(required=True)
@where
@as_json
def results(job: str, out: Path, as_json: bool, **said: Any) -> None:
    """Fetch the files of a job, report.json last."""
    from rushes.cli.connect import connected
    from rushes.cli.table import in_bytes, table

    with connected(said["endpoint"], said["user"], said["state"]) as client:
        files = client.results(job)
        client.download(job, out)
    if as_json:
        told = [file.model_dump(exclude={"url"}) for file in files]
        click.echo(json.dumps({"job_id": job, "folder": str(out), "files": told}, ensure_ascii=False))
    elif files:
        tell(table(("file", "size"), [(file.name, in_bytes(file.size)) for file in files], frozenset({1})))
    else:
        say("The job has no results, or none yet.")


@click.command()
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True, help="The newest so many.")
@where
@as_json
def jobs(limit: int, as_json: bool, **said: Any) -> None:
    """List your jobs, newest first."""
    from rushes.cli.connect import connected
    from rushes.cli.table import table

    with connected(said["endpoint"], said["user"], said["state"]) as client:
        found = list(client.jobs(limit))
    if as_json:
        told = [
            job.model_dump(mode="json", include={"id", "status", "reason", "sentence", "created_at"})
            for job in found
        ]
        click.echo(json.dumps({"jobs": told}, ensure_ascii=False))
    elif found:
        lines = [
            (str(job.id), job.status.value, f"{job.created_at.astimezone():%Y-%m-%d %H:%M}", job.video.name)
            for job in found
        ]
        tell(table(("job", "status", "begun", "video"), lines))
    else:
        say("You have no jobs: `rushes process FILE --out DIR` makes one.")


@click.command()
@click.argument("job")
@where
@as_json
def cancel(job: str, as_json: bool, **said: Any) -> None:
    """Stop a job."""
    from rushes.cli.connect import connected

    with connected(said["endpoint"], said["user"], said["state"]) as client:
        client.cancel(job)
    if as_json:
        click.echo(json.dumps({"job_id": job, "status": "cancelling"}))
    else:
        say(f"Job {job} is being cancelled.")
