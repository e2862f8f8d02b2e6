"""`rushes redact`: make a moderated copy of a file, without a stack."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import click

from rushes.cli.options import as_json, file_type
from rushes.cli.table import in_bytes, table
from rushes.cli.terminal import say, tell

if TYPE_CHECKING:
    from rushes.domain.edits import Edits
    from rushes.media.decoder import Say
    from rushes.settings import Settings
    from rushes.steps.compose.composing import Copy
    from rushes.steps.compose.options import Options

QUARTERS = 4


@click.command()
@click.argument("file", type=file_type())
@click.option("--edits", type=file_type(), required=True, help="edits.json with the blurs and mutes.")
@click.option("--out", type=file_type(), required=True, help="The copy, in the same container format.")
@click.option("--report", type=file_type(), help="Output file for the proof: .json or .html.")
@click.option(
    "--style", type=click.Choice(["blur", "pixelate", "solid"]), help="Use one style for all regions."
)
@click.option(
    "--subtitles", type=file_type(), help="A transcript.json to add as subtitles, with muted words masked."
)
@click.option(
    "--keep",
    multiple=True,
    metavar="WHAT",
    help="Parts to keep: audio-tracks, subtitle-tracks, cover, chapters, "
    "tags, captions; separated by commas. All others are dropped.",
)
@click.option("--recheck", default="", metavar="ROW", help="Check the copy with this detector.")
@click.option("--quiet", is_flag=True, help="No progress output.")
@as_json
def redact(file: Path, edits: Path, out: Path, **options: Any) -> None:
    """Cover and mute what edits.json lists, and leave everything else bit-identical.

    The proof goes to stdout, with --json as one line.
    """
    from rushes.domain.edits import parse_edits
    from rushes.domain.validation import require_file
    from rushes.settings import load_valid_settings

    video, planned_edits = (
        require_file(file),
        parse_edits(require_file(edits).read_bytes()).drop_excluded_tracks(),
    )
    planned_edits = planned_edits.with_style(options["style"]) if options["style"] else planned_edits
    settings, compose_options = load_valid_settings(), options_of(options, planned_edits)
    copy = make(
        video, planned_edits, out, settings, compose_options, None if options["quiet"] else Quarters()
    )
    copy = looked_at(copy, planned_edits, options["recheck"], settings)
    if options["report"]:
        options["report"].write_bytes(report_of(options["report"], video, copy, planned_edits, settings))
    tell(copy.proof.model_dump_json() if options["as_json"] else table(("property", "value"), rows_of(copy)))


def make(
    video: Path, edits: Any, out: Path, settings: "Settings", options: "Options", report: "Say | None"
) -> "Copy":
    """Write the copy to `out`. Raises BadRequest for a wrong suffix or if it would overwrite the video."""
    import tempfile
    from dataclasses import replace

    from rushes.errors import BadRequest
    from rushes.steps.compose.composing import compose, suffix_of

    suffix = suffix_of(video)
    if out.suffix.lower() != suffix:
        raise BadRequest(
            f"The copy of this video is a {suffix} file: name it {out.with_suffix(suffix).name}."
        )
    if out.exists() and out.samefile(video):
        raise BadRequest("The copy would overwrite the video: give it another name.")
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".redact-", dir=out.parent) as folder:
        copy = compose(video, edits, Path(folder), settings, options, report)
        return replace(copy, path=copy.path.replace(out))


def options_of(options: dict[str, Any], edits: "Edits") -> "Options":
    """Build the options of the compose step. Raises BadRequest for an unknown part to keep."""
    from rushes.domain.validation import require_file
    from rushes.steps.compose.options import Options

    keep = keep_of(options["keep"])
    if not options["subtitles"]:
        return Options(keep=keep)
    from rushes.steps.compose.redacted_captions import as_heard
    from rushes.steps.compose.subtitling import subtitle
    from rushes.steps.transcribe import parse_transcript

    track = subtitle(as_heard(parse_transcript(require_file(options["subtitles"]).read_bytes()), edits.mutes))
    return Options((track,), keep)


def keep_of(values: Iterable[str]) -> frozenset[str]:
    """Parse `tags,cover`. Raises BadRequest naming the valid parts."""
    from rushes.domain import CopyExtra
    from rushes.errors import BadRequest

    keep = frozenset(part.strip() for text in values for part in text.split(",") if part.strip())
    if unknown := sorted(keep - {*get_args(CopyExtra)}):
        raise BadRequest(f"--keep takes {', '.join(get_args(CopyExtra))}, not “{unknown[0]}”.")
    return keep


def looked_at(copy: "Copy", edits: "Edits", detector: str, settings: "Settings") -> "Copy":
    """Check the copy with a detector, if one is named."""
    import tempfile
    from dataclasses import replace

    from rushes.steps.compose.second_look import second_look
    from rushes.steps.detect.detector_pass import PassOptions

    if not detector:
        return copy
    with tempfile.TemporaryDirectory() as folder:
        recheck = second_look(copy.path, edits, PassOptions(detector=detector), Path(folder), settings)
    return replace(copy, proof=copy.proof.model_copy(update={"second_look": recheck}))


def report_of(path: Path, video: Path, copy: "Copy", edits: "Edits", settings: "Settings") -> bytes:
    if path.suffix.lower() != ".html":
        return copy.proof.json_bytes()
    from rushes.steps.compose.before_after import pairs
    from rushes.steps.compose.page import page

    return page(video.name, copy.proof, edits, pairs(video, copy.path, edits, path.parent, settings)).encode()


class Quarters:
    """Reports progress on stderr at each quarter."""

    def __init__(self) -> None:
        self.last_quarter = 0

    def __call__(self, fraction: float, activity: str) -> None:
        if (quarter := int(fraction * QUARTERS)) > self.last_quarter:
            self.last_quarter = quarter
            say(f"redact: {quarter * 100 // QUARTERS} % {activity}")


def rows_of(copy: "Copy") -> list[tuple[str, str]]:
    """Format the proof for a person."""
    proof = copy.proof
    pictures, sound = proof.pictures, proof.sound
    rows = [
        ("copy", f"{copy.path}, {in_bytes(proof.result.size)}"),
        ("mode", f"{proof.mode}{f': {proof.reason}' if proof.reason else ''}"),
        ("frames", f"{pictures.total}, {pictures.reencoded} re-encoded"),
        ("copied", f"{pictures.copied_identical} of {pictures.copied} byte for byte"),
        ("seams", f"{pictures.seams_decoded} of {pictures.seams} decoded"),
        ("sound", f"{sound.mode}, {sound.replaced} of {sound.packets} packets replaced"),
        ("dropped", ", ".join(proof.dropped) or "nothing"),
        ("recheck", proof.second_look.sentence),
    ]
    return rows + [("warning", warning) for warning in proof.warnings]
