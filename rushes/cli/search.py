"""`rushes search`: find what was said or shown in all your videos."""

from typing import TYPE_CHECKING, Any

import click

from rushes.cli.options import as_json, where
from rushes.cli.terminal import say, tell

if TYPE_CHECKING:
    from rushes.domain.search import Hit


@click.command()
@click.argument("query")
@click.option(
    "--limit", type=click.IntRange(1, 100), default=10, show_default=True, help="Maximum number of hits."
)
@click.option("--language", metavar="CODE", help="Only videos in this language, such as en.")
@click.option("--job", metavar="JOB", help="Only the video of this job.")
@where
@as_json
def search(
    query: str, limit: int, language: str | None, job: str | None, as_json: bool, **options: Any
) -> None:
    """Search by words and by meaning.

    "Words in quotes" must appear together; a word after a minus must not appear.
    """
    from rushes.cli.connect import connected

    with connected(options["endpoint"], options["user"], options["state"]) as client:
        results = client.search(query, limit, language, job)
    if "meaning" not in results.signals:
        say("Only words were compared: this deployment has no embedder.")
    if as_json:
        click.echo(results.model_dump_json())
    elif results.data:
        tell("\n".join(map(line, results.data)))
    else:
        say("No hits.")


def line(hit: "Hit") -> str:
    """Format a hit: its time, text, video and matching signals."""
    source = f"{hit.video}, {hit.chapter}" if hit.chapter else hit.video
    text = hit.text if hit.kind == "speech" else f"[{hit.kind}] {hit.text}"
    return (
        f"{clock(hit.start):>8}  {text}\n          {source} · {' + '.join(hit.found_by)} · job {hit.job_id}"
    )


def clock(seconds: float) -> str:
    """`0:04`, `12:34`, `1:02:03`, as in media players."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
