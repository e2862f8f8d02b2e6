"""`rushes detect`: find objects to cover in a video, without a stack."""

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
@click.option("--detector", default="", metavar="ROW", help="Detector: yunet, nudenet or vision.")
@click.option(
    "--classes",
    multiple=True,
    metavar="NAME[=SCORE]",
    help="Classes and minimum scores (0 to 1), separated by commas; default: those of the detector.",
)
@out(required=False)
@how_told
@as_json
def detect(
    file: Path, detector: str, classes: tuple[str, ...], out: Path | None, as_json: bool, **options: Any
) -> None:
    """Find the regions to cover in a video.

    The tracks go to stdout, with --json as detections.json in one line; with --out that file is also written.
    """
    from rushes.cli.local_runner import LocalRunner
    from rushes.cli.progress import shown
    from rushes.domain import JobRequest
    from rushes.domain.validation import require_file
    from rushes.steps.follow import read

    request = JobRequest(moderate=True, detector=detector, classes=classes_of(classes))
    with shown(quiet=options["quiet"], no_color=options["no_color"]) as view:
        runner = LocalRunner(require_file(file), view.event, request)
        runner.probe()
        record = runner.run("detect")
    if out:
        runner.write(record, out)
    detections = read(runner.get("detect/detections.json"))
    click.echo(detections.model_dump_json() if as_json else visible(in_words(detections)))


def classes_of(values: Iterable[str]) -> dict[str, float]:
    """Parse `face=0.6,text` into {"face": 0.6, "text": 0.0}. Raises BadRequest for an invalid score."""
    from rushes.errors import BadRequest

    classes: dict[str, float] = {}
    for item in (part.strip() for text in values for part in text.split(",")):
        name, _, score = item.partition("=")
        try:
            classes[name] = float(score or 0)
        except ValueError as error:
            raise BadRequest(f"--classes takes NAME or NAME=SCORE such as face=0.6, not “{item}”.") from error
    return classes


def in_words(detections: "Detections") -> str:
    """Describe the detector and list the tracks."""
    head = f"{detections.engine}, {detections.model}, {detections.quality}: {detections.pictures} frames analysed"
    if not detections.tracks:
        return f"{head}\nNo tracks."
    rows = [
        (str(track.id), track.label, f"{track.score:.2f}", in_seconds(track.start), in_seconds(track.end))
        for track in detections.tracks
    ]
    tracks = table(("track", "class", "score", "from", "to"), rows, frozenset({0, 2, 3, 4}))
    return f"{head}\n{tracks}\n{in_seconds(detections.flagged)} of {in_seconds(detections.duration)} to cover"
