"""Single steps on a file, without a stack: the same functions that the state machine's steps call."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rushes.cli.options import as_json, file_type, how_told, out, profile, wishes
from rushes.cli.table import in_bytes, in_seconds, table
from rushes.cli.terminal import tell, visible

if TYPE_CHECKING:
    from rushes.media.facts import Facts
    from rushes.steps.transcribe import Transcript


@click.command()
@click.argument("file", type=file_type())
@as_json
def probe(file: Path, as_json: bool) -> None:
    """Say what a video is, and whether it is taken."""
    from rushes.domain.validation import require_file
    from rushes.settings import environment
    from rushes.steps.probe import probe as examine

    facts = examine(require_file(file), environment())
    click.echo(facts.model_dump_json() if as_json else visible(table(("what", "it is"), rows_of(facts))))


def rows_of(facts: "Facts") -> list[tuple[str, str]]:
    """What a person wants to know of a video."""
    length = f"{in_bytes(facts.size)}, {in_seconds(facts.duration)}"
    picture = f"{facts.video_codec}, {facts.width} × {facts.height}, {facts.fps:g} fps ({facts.frame_rate})"
    turned = f"{facts.rotation}°" + (", mirrored" if facts.mirrored else "")
    sound = f"{facts.audio_codec}, {facts.audio_channels} ch, {facts.audio_rate} Hz"
    return [
        ("container", f"{facts.container}, {length}"),
        ("picture", picture),
        ("turned", turned),
        ("sound", sound if facts.has_audio else "none"),
        ("speech", "possible" if facts.speech_possible else "not possible: no sound, or silence"),
        ("damaged", f"{facts.damaged} packets"),
    ]


@click.command()
@click.argument("file", type=file_type())
@wishes
@out(required=False)
@how_told
@as_json
def transcribe(file: Path, transcript: Path | None, out: Path | None, as_json: bool, **said: Any) -> None:
    """Write down what is said in a video.

    The text goes to stdout, with --json as transcript.json in one line; with --out that file is written too.
    """
    from rushes.cli.local_runner import LocalRunner
    from rushes.cli.progress import shown
    from rushes.cli.request import request_of
    from rushes.domain.validation import require_file
    from rushes.steps.transcribe import read

    request, video = request_of(said), require_file(file)
    with shown(quiet=said["quiet"], no_color=said["no_color"]) as view:
        here = LocalRunner(video, view.event, request)
        if transcript:
            here.give(require_file(transcript))
        here.probe()
        record = here.run("transcribe")
    if out:
        here.write(record, out)
    made = read(here.get("transcribe/transcript.json"))
    click.echo(made.model_dump_json() if as_json else visible(in_words(made)))


def in_words(made: "Transcript") -> str:
    """Who made it, and a line for each segment."""
    head = f"{made.language}, {made.quality}, by {made.engine} {made.model}".rstrip()
    return "\n".join([head, *(f"{in_seconds(part.start):>12}  {part.text}" for part in made.segments)])


@click.command()
@click.argument("transcript", type=file_type())
@out(required=True)
@profile
@click.option("--fps", default=25.0, show_default=True, help="Pictures a second of the film.")
@click.option("--upright", is_flag=True, help="The film is higher than wide.")
@as_json
def subtitles(transcript: Path, out: Path, profile: str, fps: float, upright: bool, as_json: bool) -> None:
    """Make subtitle files from a transcript.json."""
    from rushes.domain.validation import require_file
    from rushes.steps.subtitles import rules, write
    from rushes.steps.transcribe import read

    made = read(require_file(transcript).read_bytes())
    out.mkdir(parents=True, exist_ok=True)
    sizes = {path.name: path.stat().st_size for path in write(made, out, rules(profile, fps, upright))}
    if as_json:
        files = [{"name": name, "size": size} for name, size in sizes.items()]
        click.echo(json.dumps({"folder": str(out), "files": files}, ensure_ascii=False))
    else:
        rows = [(name, in_bytes(size)) for name, size in sizes.items()]
        tell(table(("file", "size"), rows, frozenset({1})))
