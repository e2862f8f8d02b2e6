"""A moderated copy of a file, without a stack."""

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
@click.option("--edits", type=file_type(), required=True, help="edits.json: what to cover and to mute.")
@click.option(
    "--out", type=file_type(), required=True, help="The copy; it stays in the container of the film."
)
@click.option("--report", type=file_type(), help="Write the proof there: .json for programs, .html to read.")
@click.option(
    "--style", type=click.Choice(["blur", "pixelate", "solid"]), help="Cover everything in one style."
)
@click.option("--subtitles", type=file_type(), help="A transcript.json to put in, as it is heard then.")
@click.option(
    "--keep",
    multiple=True,
    metavar="WHAT",
    help="Of audio-tracks, subtitle-tracks, cover, chapters, "
    "tags, captions; several with commas. All else is dropped.",
)
@click.option("--recheck", default="", metavar="ROW", help="Let this detector look at the copy again.")
@click.option("--quiet", is_flag=True, help="No progress, only what comes out.")
@as_json
def redact(file: Path, edits: Path, out: Path, **said: Any) -> None:
    """Cover and mute what edits.json names, and leave everything else bit for bit.

    The proof goes to stdout, with --json as one line.
    """
    from rushes.domain.edits import read
    from rushes.domain.validation import require_file
    from rushes.settings import environment

    video, wanted = require_file(file), read(require_file(edits).read_bytes()).settled()
    wanted = wanted.styled(said["style"]) if said["style"] else wanted
    settings, options = environment(), options_of(said, wanted)
    copy = make(video, wanted, out, settings, options, None if said["quiet"] else Quarters())
    copy = looked_at(copy, wanted, said["recheck"], settings)
    if said["report"]:
        said["report"].write_bytes(report_of(said["report"], video, copy, wanted, settings))
    tell(copy.proof.model_dump_json() if said["as_json"] else table(("what", "was done"), rows_of(copy)))


def make(
    video: Path, wanted: Any, out: Path, settings: "Settings", options: "Options", told: "Say | None"
) -> "Copy":
    """The copy under the name that was asked for. Raises BadRequest when that is another kind of file."""
    import tempfile
    from dataclasses import replace

    from rushes.errors import BadRequest
    from rushes.steps.compose.composing import compose, suffix_of

    suffix = suffix_of(video)
    if out.suffix.lower() != suffix:
        raise BadRequest(f"The copy of this film is a {suffix} file: name it {out.with_suffix(suffix).name}.")
    if out.exists() and out.samefile(video):
        raise BadRequest("The copy would take the place of the film. Give it another name.")
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".redact-", dir=out.parent) as folder:
        copy = compose(video, wanted, Path(folder), settings, options, told)
        return replace(copy, path=copy.path.replace(out))


def options_of(said: dict[str, Any], wanted: "Edits") -> "Options":
    """Raises BadRequest for a thing to keep that there is not."""
    from rushes.domain.validation import require_file
    from rushes.steps.compose.options import Options

    keep = keep_of(said["keep"])
    if not said["subtitles"]:
        return Options(keep=keep)
    from rushes.steps.compose.redacted_captions import as_heard
    from rushes.steps.compose.subtitling import subtitle
    from rushes.steps.transcribe import read

    track = subtitle(as_heard(read(require_file(said["subtitles"]).read_bytes()), wanted.mutes))
    return Options((track,), keep)


def keep_of(said: Iterable[str]) -> frozenset[str]:
    """From `tags,cover`. Raises BadRequest naming what there is."""
    from rushes.domain import CopyExtra
    from rushes.errors import BadRequest

    keep = frozenset(one.strip() for text in said for one in text.split(",") if one.strip())
    if unknown := sorted(keep - {*get_args(CopyExtra)}):
        raise BadRequest(f"--keep takes {', '.join(get_args(CopyExtra))}, not “{unknown[0]}”.")
    return keep


def looked_at(copy: "Copy", wanted: "Edits", detector: str, settings: "Settings") -> "Copy":
    """The copy with what a detector still sees in it, when one was named."""
    import tempfile
    from dataclasses import replace

    from rushes.steps.compose.second_look import second_look
    from rushes.steps.detect.detector_pass import PassOptions

    if not detector:
        return copy
    with tempfile.TemporaryDirectory() as folder:
        look = second_look(copy.path, wanted, PassOptions(detector=detector), Path(folder), settings)
    return replace(copy, proof=copy.proof.model_copy(update={"second_look": look}))


def report_of(path: Path, video: Path, copy: "Copy", wanted: "Edits", settings: "Settings") -> bytes:
    if path.suffix.lower() != ".html":
        return copy.proof.json_bytes()
    from rushes.steps.compose.before_after import pairs
    from rushes.steps.compose.page import page

    return page(
        video.name, copy.proof, wanted, pairs(video, copy.path, wanted, path.parent, settings)
    ).encode()


class Quarters:
    """Tells progress on stderr, a line for each quarter."""

    def __init__(self) -> None:
        self.told = 0

    def __call__(self, fraction: float, what: str) -> None:
        if (quarter := int(fraction * QUARTERS)) > self.told:
            self.told = quarter
            say(f"redact: {quarter * 100 // QUARTERS} % {what}")


def rows_of(copy: "Copy") -> list[tuple[str, str]]:
    """What a person wants to know of a copy."""
    proof = copy.proof
    pictures, sound = proof.pictures, proof.sound
    rows = [
        ("copy", f"{copy.path}, {in_bytes(proof.result.size)}"),
        ("mode", f"{proof.mode}{f': {proof.reason}' if proof.reason else ''}"),
        ("pictures", f"{pictures.total}, {pictures.reencoded} encoded again"),
        ("copied", f"{pictures.copied_identical} of {pictures.copied} byte for byte"),
        ("seams", f"{pictures.seams_decoded} of {pictures.seams} decoded"),
        ("sound", f"{sound.mode}, {sound.replaced} of {sound.packets} packets replaced"),
        ("dropped", ", ".join(proof.dropped) or "nothing"),
        ("looked at again", proof.second_look.sentence),
    ]
    return rows + [("warning", warning) for warning in proof.warnings]
