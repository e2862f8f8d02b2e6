"""Print a job's results: a table or one line of JSON on stdout, and files in the folder."""

import json
from pathlib import Path
from typing import Any

import click

from rushes.cli.exit_codes import error_of, warning_of
from rushes.cli.group import in_words, tell
from rushes.cli.table import in_bytes, in_seconds, table
from rushes.cli.terminal import say, visible
from rushes.client import Client, JobDetails, ResultFile


def conclude(client: Client, job: JobDetails, out: Path | None, seconds: float, *, as_json: bool) -> None:
    """Download the results of a job, print its summary, and exit with its code."""
    error = error_of(job)
    files = client.results(job.id) if error is None else []
    if files and out:
        client.download(job.id, out)
    tables = visible(in_tables(job, files, out, seconds))
    click.echo(json_line(job, files, out, seconds) if as_json else tables)
    if warning := warning_of(job):
        say(f"{warning}\n{job.remedy} ({job.link})" if job.remedy else warning)
    if error:
        tell(error)
        raise click.exceptions.Exit(error.exit_code)


def json_line(job: JobDetails, files: list[ResultFile], out: Path | None, seconds: float) -> str:
    error = error_of(job)
    fields: dict[str, Any] = {
        "job_id": str(job.id),
        "status": job.status,
        "reason": job.reason,
        "sentence": job.sentence,
        "remedy": job.remedy,
        "link": job.link,
        "seconds": round(seconds, 3),
        "folder": str(out) if out and files else None,
        "failed_steps": job.failed_steps,
        "steps": [step.model_dump(mode="json", exclude={"files"}) for step in job.steps],
        "files": [file.model_dump(exclude={"url"}) for file in files],
    }
    if error:
        fields |= in_words(error) | {"reason": job.reason}
    return json.dumps(fields, ensure_ascii=False)


def in_tables(job: JobDetails, files: list[ResultFile], out: Path | None, seconds: float) -> str:
    """Format the steps, the files and the status."""
    blocks = []
    if job.steps:
        lines = [
            (step.step, f"{step.engine} {step.model}".rstrip(), step.quality, f"{step.seconds:.1f}")
            for step in job.steps
        ]
        blocks.append(table(("step", "engine", "quality", "seconds"), lines, frozenset({3})))
    if files:
        names = [(file.name, in_bytes(file.size)) for file in files]
        blocks.append(table(("file", "size"), names, frozenset({1})))
    destination = f", in {out}" if out and files else ""
    blocks.append(f"{job.video.name}: {job.status} in {in_seconds(seconds)}{destination}  (job {job.id})")
    return "\n\n".join(blocks)
