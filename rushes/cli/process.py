"""`rushes process`: upload a file, show the progress, download the results."""

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import click

from rushes.cli.group import INTERRUPTED
from rushes.cli.options import (
    as_json,
    file_type,
    how_told,
    moderation,
    out,
    profile,
    reading,
    recognition_options,
    speaking,
    translation,
    where,
)
from rushes.cli.terminal import say

if TYPE_CHECKING:
    from rushes.cli.progress import View
    from rushes.client import Client, JobDetails


@click.command()
@click.argument("file", type=file_type())
@out(required=True)
@recognition_options
@click.option("--no-thumbnails", is_flag=True, help="Make no thumbnails.")
@click.option("--no-subtitles", is_flag=True, help="Make no subtitle files.")
@profile
@reading
@click.option(
    "--translate", "to", default="", metavar="CODES", help="Languages to translate into, such as es,fr."
)
@translation
@click.option("--translated-video", is_flag=True, help="Also add the translations to the video.")
@click.option("--burn", is_flag=True, help="Make a copy with burned-in subtitles for each language.")
@click.option("--dub", is_flag=True, help="Also add spoken translations to the video.")
@speaking
@moderation
@where
@how_told
@as_json
def process(file: Path, out: Path, transcript: Path | None, as_json: bool, **options: Any) -> None:
    """Process a video from upload to results.

    Without --endpoint the local stack is used; if none is running, a temporary one is started.
    The same command run again resumes an interrupted upload or job.
    """
    from rushes.cli.connect import connected_or_started
    from rushes.cli.progress import shown
    from rushes.cli.request import request_of
    from rushes.cli.summary import conclude
    from rushes.domain.validation import require_file

    request = request_of(options)
    video, own_transcript = require_file(file), require_file(transcript) if transcript else None
    with connected_or_started(options["endpoint"], options["user"], options["state"]) as (client, stays):
        started = time.monotonic()
        with shown(quiet=options["quiet"], no_color=options["no_color"]) as view:
            job_id = upload(client, view, video, request, own_transcript)
            job = follow(client, view, job_id, where_again(options) if stays else None)
        conclude(client, job, out, time.monotonic() - started, as_json=as_json)


def upload(client: "Client", view: "View", video: Path, request: Any, own_transcript: Path | None) -> UUID:
    try:
        return client.upload(video, request, own_transcript, view.sent)
    except KeyboardInterrupt:
        say("Stopped. Run the same command again to resume the upload.")
        raise click.exceptions.Exit(INTERRUPTED) from None


def follow(client: "Client", view: "View", job_id: UUID, watch_options: str | None) -> "JobDetails":
    """Show a job to its end. Ctrl-C detaches; if `watch_options` is None, the stack stops with this command."""
    try:
        return client.wait(job_id, view.event)
    except KeyboardInterrupt:
        if watch_options is None:
            say("Stopped, and the stack with it. Run the same command again to resume.")
        else:
            say(
                f"Detached: the job continues. `rushes watch {job_id}{watch_options}` shows it, "
                f"`rushes cancel {job_id}{watch_options}` stops it."
            )
        raise click.exceptions.Exit(INTERRUPTED) from None


def where_again(options: dict[str, Any]) -> str:
    """The connection options to repeat on a command line."""
    return "".join(
        f" --{name} {options[name]}" for name in ("endpoint", "user", "state") if options.get(name)
    )
