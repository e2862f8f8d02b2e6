"""`rushes search`: where something is said or seen, in all of your films."""

from typing import TYPE_CHECKING, Any

import click

from rushes.cli.options import as_json, where
from rushes.cli.terminal import say, tell

if TYPE_CHECKING:
    from rushes.domain.search import Hit


@click.command()
@click.argument("query")
@click.option("--limit", type=click.IntRange(1, 100), default=10, show_default=True, help="Hits at most.")
@click.option("--language", metavar="CODE", help="Only films in this language, such as en.")
@click.option("--job", metavar="JOB", help="Only the film of this job.")
@where
@as_json
def search(query: str, limit: int, language: str | None, job: str | None, as_json: bool, **said: Any) -> None:
    """Find where something is said or seen: by its words, and by what they mean.

    "Words in quotes" must stand together; a word with a minus before it must not be there.
    """
    from rushes.cli.connect import connected

    with connected(said["endpoint"], said["user"], said["state"]) as client:
        found = client.search(query, limit, language, job)
    if "meaning" not in found.signals:
        say("Only words were compared: there is no embedder where this rushes runs.")
    if as_json:
        click.echo(found.model_dump_json())
    elif found.data:
        tell("\n".join(map(line, found.data)))
    else:
        say("Nothing was found.")


def line(hit: "Hit") -> str:
    """Where it is, what it is, and whose words or meaning it is found by."""
    place = f"{hit.video}, {hit.chapter}" if hit.chapter else hit.video
    what = hit.text if hit.kind == "speech" else f"[{hit.kind}] {hit.text}"
    return f"{clock(hit.start):>8}  {what}\n          {place} · {' + '.join(hit.found_by)} · job {hit.job_id}"


def clock(seconds: float) -> str:
    """`0:04`, `12:34`, `1:02:03`: as players show it."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
