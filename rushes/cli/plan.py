"""`rushes plan`: plan the blurs and mutes from detections and a transcript, for a person to edit."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rushes.cli.options import as_json, file_type, without
from rushes.cli.table import in_seconds, table
from rushes.cli.terminal import visible

if TYPE_CHECKING:
    from rushes.domain.edits import Edits

STYLES = ("blur", "pixelate", "solid")
SOUNDS = ("mute", "bleep", "room")
LEVELS = ("mild", "strong", "severe")


@click.command()
@click.option("--detections", type=file_type(), help="A detections.json of `rushes detect`.")
@click.option("--transcript", type=file_type(), help="A transcript.json whose words are censored.")
@click.option(
    "--level", type=click.Choice(LEVELS), default="strong", help="Minimum severity of censored words."
)
@click.option(
    "--word", "extra_words", multiple=True, metavar="PHRASE", help="Also censor this; may be repeated."
)
@click.option("--allow", multiple=True, metavar="PHRASE", help="Do not censor this; may be repeated.")
@without
@click.option("--style", type=click.Choice(STYLES), default=STYLES[0], help="How a region is covered.")
@click.option("--sound", type=click.Choice(SOUNDS), default=SOUNDS[0], help="What replaces a censored word.")
@click.option("--out", type=file_type(), required=True, help="Output file or folder for edits.json.")
@as_json
def plan(
    detections: Path | None,
    transcript: Path | None,
    out: Path,
    as_json: bool,
    extra_words: tuple[str, ...],
    allow: tuple[str, ...],
    **options: Any,
) -> None:
    """Plan blurs and mutes; `rushes redact` applies them."""
    from rushes.domain.validation import require_file
    from rushes.errors import BadRequest
    from rushes.steps import censor, follow, transcribe
    from rushes.steps.plan import Policy
    from rushes.steps.plan import plan_edits as make_plan

    if not detections and not transcript:
        raise BadRequest("Give --detections, --transcript or both: there is nothing to plan from.")
    detected = follow.read(require_file(detections).read_bytes()) if detections else None
    spoken = transcribe.parse_transcript(require_file(transcript).read_bytes()) if transcript else None
    edits = make_plan(
        detected,
        censor.censor_words(spoken, options["level"], extra_words, allow) if spoken else None,
        Policy(style=options["style"], sound=options["sound"], spared=options["without"]),
    )
    path = out if out.suffix == ".json" else out / "edits.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(edits.json_bytes())
    click.echo(edits.model_dump_json(exclude_none=True) if as_json else visible(in_words(edits)))


def in_words(edits: "Edits") -> str:
    """List each edit on a line."""
    rows: list[tuple[str, ...]] = [
        (
            "none" if blur.track in edits.without else blur.style,
            "" if blur.track is None else str(blur.track),
            blur.label,
            in_seconds(blur.start_time),
            until(blur.end),
        )
        for blur in edits.blurs
    ]
    rows += [(mute.style, "", mute.reason, in_seconds(mute.start), until(mute.end)) for mute in edits.mutes]
    if not rows:
        return "There is nothing to cover or to mute."
    return table(("edit", "track", "reason", "from", "to"), rows, frozenset({1, 3, 4}))


def until(end: float | None) -> str:
    return "the end" if end is None else in_seconds(end)
