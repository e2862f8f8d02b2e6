"""Commands for existing jobs: list, watch, download results, cancel."""

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
def watch(job: str, as_json: bool, **options: Any) -> None:
    """Show a job until it ends; Ctrl-C detaches and leaves it running."""
    from rushes.cli.connect import connected
    from rushes.cli.process import follow, where_again
    from rushes.cli.progress import shown
    from rushes.cli.summary import conclude
    from rushes.client.responses import job_id_of

    started = time.monotonic()
    with connected(options["endpoint"], options["user"], options["state"]) as client:
        with shown(quiet=options["quiet"], no_color=options["no_color"]) as view:
            ended_job = follow(client, view, job_id_of(job), where_again(options))
        conclude(client, ended_job, None, time.monotonic() - started, as_json=as_json)


@click.command()
@click.argument("job")
@out(required=True)
@where
@as_json
def results(job: str, out: Path, as_json: bool, **options: Any) -> None:
    """Download the files of a job, report.json last."""
    from rushes.cli.connect import connected
    from rushes.cli.table import in_bytes, table

    with connected(options["endpoint"], options["user"], options["state"]) as client:
        files = client.results(job)
        client.download(job, out)
    if as_json:
        rows = [file.model_dump(exclude={"url"}) for file in files]
        click.echo(json.dumps({"job_id": job, "folder": str(out), "files": rows}, ensure_ascii=False))
    elif files:
        tell(table(("file", "size"), [(file.name, in_bytes(file.size)) for file in files], frozenset({1})))
    else:
        say("The job has no results yet.")


@click.command()
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True, help="Number of jobs.")
@where
@as_json
def jobs(limit: int, as_json: bool, **options: Any) -> None:
    """List your jobs, newest first."""
    from rushes.cli.connect import connected
    from rushes.cli.table import table

    with connected(options["endpoint"], options["user"], options["state"]) as client:
        listed = list(client.jobs(limit))
    if as_json:
        rows = [
            job.model_dump(mode="json", include={"id", "status", "reason", "sentence", "created_at"})
            for job in listed
        ]
        click.echo(json.dumps({"jobs": rows}, ensure_ascii=False))
    elif listed:
        lines = [
            (str(job.id), job.status.value, f"{job.created_at.astimezone():%Y-%m-%d %H:%M}", job.video.name)
            for job in listed
        ]
        tell(table(("job", "status", "begun", "video"), lines))
    else:
        say("You have no jobs: create one with `rushes process FILE --out DIR`.")


@click.command()
@click.argument("job")
@where
@as_json
def cancel(job: str, as_json: bool, **options: Any) -> None:
    """Cancel a job."""
    from rushes.cli.connect import connected

    with connected(options["endpoint"], options["user"], options["state"]) as client:
        client.cancel(job)
    if as_json:
        click.echo(json.dumps({"job_id": job, "status": "cancelling"}))
    else:
        say(f"Job {job} is being cancelled.")
