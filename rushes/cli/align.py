"""`rushes align`: find the time of each word of a text, without a stack."""

from pathlib import Path
from typing import Any

import click

from rushes.cli.options import as_json, file_type, how_told, out
from rushes.cli.terminal import visible


@click.command()
@click.argument("file", type=file_type())
@click.option(
    "--transcript", type=file_type(), required=True, help="The text: .txt .srt .vtt, or a transcript.json."
)
@click.option(
    "--language", default="", metavar="CODE", help="ISO 639, such as en; default: detected from the text."
)
@click.option("--every-word", is_flag=True, help="Align words with good times, too: for words to be muted.")
@out(required=False)
@how_told
@as_json
def align(file: Path, transcript: Path, out: Path | None, as_json: bool, **options: Any) -> None:
    """Find the time of each word of a text in a video.

    The text goes to stdout, with --json as transcript.json in one line; with --out that file is also written.
    """
    from rushes.cli.file_commands import in_words
    from rushes.cli.local_runner import LocalRunner
    from rushes.cli.progress import shown
    from rushes.cli.request import request_of
    from rushes.cli.terminal import say
    from rushes.domain.validation import require_file
    from rushes.steps.transcribe import parse_transcript

    every_word = options.pop("every_word")
    request = request_of({"engine": "", "model": "", **options})
    if every_word:  # as for a job whose copy mutes words
        request = request.model_copy(update={"moderate": True, "censor": "mild"})
    with shown(quiet=options["quiet"], no_color=options["no_color"]) as view:
        runner = LocalRunner(require_file(file), view.event, request)
        runner.probe()
        if require_file(transcript).suffix.lower() == ".json":
            runner.put_transcript(transcript)
        else:
            runner.give(transcript)
            runner.run("transcribe")
        record = runner.run("align")
    if out:
        runner.write(record, out)
    aligned = parse_transcript(runner.get("align/transcript.json"))
    click.echo(aligned.model_dump_json(exclude_none=True) if as_json else visible(in_words(aligned)))
    if not options["quiet"]:
        say(summarise(record.engine, record.quality, record.facts))


def summarise(engine: str, quality: str, facts: dict[str, Any]) -> str:
    """Summarise the alignment in a sentence."""
    if engine == "none":
        return f"There is no aligner for the language “{facts['language']}”: times stay as they were."
    return f"{quality}: {facts['found']} of {facts['wanted']} words found, by {engine}."
