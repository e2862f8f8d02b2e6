"""`rushes detect`: what is to be seen in a film, without a stack."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rushes.cli.options import as_json, file_type, how_told, out
from rushes.cli.table import in_seconds, table
from rushes.cli.terminal import visible

if TYPE_CHECKING:
    from rushes.steps.follow import Detections


@click.command()
@click.argument("file", type=file_type())
@click.option("--detector", default="", metavar="ROW", help="Who looks: yunet, nudenet or vision.")
@click.option(
    "--classes",
    multiple=True,
    metavar="NAME[=SCORE]",
    help="What to look for and from which score on (0 to 1); several with commas. Else the detector's usual.",
)
@out(required=False)
@how_told
@as_json
def detect(
    file: Path, detector: str, classes: tuple[str, ...], out: Path | None, as_json: bool, **said: Any
) -> None:
    """Find what has to be covered in a film.

    The tracks go to stdout, with --json as detections.json in one line; with --out that file is written too.
    """
    from rushes.cli.local_runner import LocalRunner
    from rushes.cli.progress import shown
    from rushes.domain import JobRequest
    from rushes.domain.validation import require_file
    from rushes.steps.follow import read

    request = JobRequest(moderate=True, detector=detector, classes=classes_of(classes))
    with shown(quiet=said["quiet"], no_color=said["no_color"]) as view:
        here = LocalRunner(require_file(file), view.event, request)
        here.probe()
        record = here.run("detect")
    if out:
        here.write(record, out)
    made = read(here.get("detect/detections.json"))
    click.echo(made.model_dump_json() if as_json else visible(in_words(made)))


def classes_of(said: Iterable[str]) -> dict[str, float]:
    """From `face=0.6,text` to {"face": 0.6, "text": 0.0}. Raises BadRequest for a score that is none."""
    from rushes.errors import BadRequest

    classes: dict[str, float] = {}
    for one in (part.strip() for text in said for part in text.split(",")):
        name, _, score = one.partition("=")
        try:
            classes[name] = float(score or 0)
        except ValueError as error:
            raise BadRequest(f"--classes takes NAME or NAME=SCORE such as face=0.6, not “{one}”.") from error
    return classes


def in_words(made: "Detections") -> str:
    """Who looked, and a line for each track."""
    head = f"{made.engine}, {made.model}, {made.quality}: {made.pictures} pictures looked at"
    if not made.tracks:
        return f"{head}\nNothing was found."
    rows = [
        (str(track.id), track.label, f"{track.score:.2f}", in_seconds(track.start), in_seconds(track.end))
        for track in made.tracks
    ]
    found = table(("track", "what", "score", "from", "to"), rows, frozenset({0, 2, 3, 4}))
    return f"{head}\n{found}\n{in_seconds(made.flagged)} of {in_seconds(made.duration)} to cover"
