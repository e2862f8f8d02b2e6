"""Run single steps on a file without a stack, with the step functions of the state machine."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rushes.cli.options import as_json, file_type, how_told, out, profile, recognition_options
from rushes.cli.table import in_bytes, in_seconds, table
from rushes.cli.terminal import tell, visible

if TYPE_CHECKING:
    from rushes.media.facts import Facts
    from rushes.steps.transcribe import Transcript


@click.command()
@click.argument("file", type=file_type())
@as_json
def probe(file: Path, as_json: bool) -> None:
    """Show the properties of a video and whether it is accepted."""
    from rushes.domain.validation import require_file
    from rushes.settings import load_valid_settings
    from rushes.steps.probe import probe as probe_video

    facts = probe_video(require_file(file), load_valid_settings())
    click.echo(facts.model_dump_json() if as_json else visible(table(("property", "value"), rows_of(facts))))


def rows_of(facts: "Facts") -> list[tuple[str, str]]:
    """Format the main properties for a person."""
    length = f"{in_bytes(facts.size)}, {in_seconds(facts.duration)}"
    video_summary = (
        f"{facts.video_codec}, {facts.width} × {facts.height}, {facts.fps:g} fps ({facts.frame_rate})"
    )
    orientation = f"{facts.rotation}°" + (", mirrored" if facts.mirrored else "")
    audio_summary = f"{facts.audio_codec}, {facts.audio_channels} ch, {facts.audio_rate} Hz"
    return [
        ("container", f"{facts.container}, {length}"),
        ("picture", video_summary),
        ("turned", orientation),
        ("sound", audio_summary if facts.has_audio else "none"),
        ("speech", "possible" if facts.speech_possible else "not possible: no sound, or silence"),
        ("damaged", f"{facts.damaged} packets"),
    ]


@click.command()
@click.argument("file", type=file_type())
@recognition_options
@out(required=False)
@how_told
@as_json
def transcribe(file: Path, transcript: Path | None, out: Path | None, as_json: bool, **options: Any) -> None:
    """Transcribe a video.

    The text goes to stdout, with --json as transcript.json in one line; with --out that file is also written.
    """
    from rushes.cli.local_runner import LocalRunner
    from rushes.cli.progress import shown
    from rushes.cli.request import request_of
    from rushes.domain.validation import require_file
    from rushes.steps.transcribe import parse_transcript

    request, video = request_of(options), require_file(file)
    with shown(quiet=options["quiet"], no_color=options["no_color"]) as view:
        runner = LocalRunner(video, view.event, request)
        if transcript:
            runner.give(require_file(transcript))
        runner.probe()
        record = runner.run("transcribe")
    if out:
        runner.write(record, out)
    transcribed = parse_transcript(runner.get("transcribe/transcript.json"))
    click.echo(transcribed.model_dump_json() if as_json else visible(in_words(transcribed)))


def in_words(transcript: "Transcript") -> str:
    """Describe the engine, then list the segments."""
    head = f"{transcript.language}, {transcript.quality}, by {transcript.engine} {transcript.model}".rstrip()
    return "\n".join(
        [head, *(f"{in_seconds(segment.start):>12}  {segment.text}" for segment in transcript.segments)]
    )


@click.command()
@click.argument("transcript", type=file_type())
@out(required=True)
@profile
@click.option("--fps", default=25.0, show_default=True, help="Frame rate of the video.")
@click.option("--upright", is_flag=True, help="The video is higher than wide.")
@as_json
def subtitles(transcript: Path, out: Path, profile: str, fps: float, upright: bool, as_json: bool) -> None:
    """Make subtitle files from a transcript.json."""
    from rushes.domain.validation import require_file
    from rushes.steps.subtitles import select_rules, write_subtitles
    from rushes.steps.transcribe import parse_transcript

    parsed = parse_transcript(require_file(transcript).read_bytes())
    out.mkdir(parents=True, exist_ok=True)
    sizes = {
        path.name: path.stat().st_size
        for path in write_subtitles(parsed, out, select_rules(profile, fps, upright))
    }
    if as_json:
        files = [{"name": name, "size": size} for name, size in sizes.items()]
        click.echo(json.dumps({"folder": str(out), "files": files}, ensure_ascii=False))
    else:
        rows = [(name, in_bytes(size)) for name, size in sizes.items()]
        tell(table(("file", "size"), rows, frozenset({1})))
