"""`rushes process`: a file goes up, every step is shown, the results come down."""

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
    speaking,
    translation,
    where,
    wishes,
)
from rushes.cli.terminal import say

if TYPE_CHECKING:
    from rushes.cli.progress import View
    from rushes.client import Client, JobDetails


@click.command()
@click.argument("file", type=file_type())
@out(required=True)
@wishes
@click.option("--no-thumbnails", is_flag=True, help="Make no still pictures.")
@click.option("--no-subtitles", is_flag=True, help="Make no subtitle files.")
@profile
@reading
@click.option("--translate", "to", default="", metavar="CODES", help="Languages to translate into: es,fr.")
@translation
@click.option("--translated-video", is_flag=True, help="Put the translations into the video, too.")
@click.option("--burn", is_flag=True, help="A copy with subtitles in the picture, for each language.")
@click.option("--dub", is_flag=True, help="Speak the translations, too, in the video.")
@speaking
@moderation
@where
@how_told
@as_json
def process(file: Path, out: Path, transcript: Path | None, as_json: bool, **said: Any) -> None:
    """Process a video from upload to results.

    Without --endpoint the stack on this machine does it; when none is up, one is started for the while.
    The same command given again goes on where it was interrupted.
    """
    from rushes.cli.connect import connected_or_started
    from rushes.cli.progress import shown
    from rushes.cli.request import request_of
    from rushes.cli.summary import conclude
    from rushes.domain.validation import require_file

    request = request_of(said)
    video, words = require_file(file), require_file(transcript) if transcript else None
    with connected_or_started(said["endpoint"], said["user"], said["state"]) as (client, stays):
        began = time.monotonic()
        with shown(quiet=said["quiet"], no_color=said["no_color"]) as view:
            job_id = upload(client, view, video, request, words)
            job = follow(client, view, job_id, where_again(said) if stays else None)
        conclude(client, job, out, time.monotonic() - began, as_json=as_json)


def upload(client: "Client", view: "View", video: Path, request: Any, words: Path | None) -> UUID:
    try:
        return client.upload(video, request, words, view.sent)
    except KeyboardInterrupt:
        say("Stopped. The same command goes on with the upload.")
        raise click.exceptions.Exit(INTERRUPTED) from None


def follow(client: "Client", view: "View", job_id: UUID, again: str | None) -> "JobDetails":
    """Show a job to its end. Ctrl-C leaves it alone; `again` None: the stack stops with this command."""
    try:
        return client.wait(job_id, view.event)
    except KeyboardInterrupt:
        if again is None:
            say("Stopped, and the stack with it. The same command goes on where it was.")
        else:
            say(
                f"Detached: the job goes on. `rushes watch {job_id}{again}` looks again, "
                f"`rushes cancel {job_id}{again}` stops it."
            )
        raise click.exceptions.Exit(INTERRUPTED) from None


def where_again(said: dict[str, Any]) -> str:
    """The options that say which rushes was meant, to be typed again."""
    return "".join(f" --{name} {said[name]}" for name in ("endpoint", "user", "state") if said.get(name))
