"""`rushes align`: when each word of a text is said, without a stack."""

from pathlib import Path
from typing import Any

import click

from rushes.cli.options import as_json, file_type, how_told, out
from rushes.cli.terminal import visible


@click.command()
@click.argument("file", type=file_type())
@click.option(
    "--transcript", type=file_type(), required=True, help="The words: .txt .srt .vtt, or a transcript.json."
)
@click.option("--language", default="", metavar="CODE", help="ISO 639, such as en; else told from the text.")
@click.option("--every-word", is_flag=True, help="Align words with good times, too: for words to be muted.")
@out(required=False)
@how_told
@as_json
def align(file: Path, transcript: Path, out: Path | None, as_json: bool, **said: Any) -> None:
    """Find out when each word of a text is said in a video.

    The text goes to stdout, with --json as transcript.json in one line; with --out that file is written too.
    """
    from rushes.cli.file_commands import in_words
    from rushes.cli.local_runner import LocalRunner
    from rushes.cli.progress import shown
    from rushes.cli.request import request_of
    from rushes.cli.terminal import say
    from rushes.domain.validation import require_file
    from rushes.steps.transcribe import read

    every_word = said.pop("every_word")
    request = request_of({"engine": "", "model": "", **said})
    if every_word:  # as for a job whose copy mutes words
        request = request.model_copy(update={"moderate": True, "censor": "mild"})
    with shown(quiet=said["quiet"], no_color=said["no_color"]) as view:
        here = LocalRunner(require_file(file), view.event, request)
        here.probe()
        if require_file(transcript).suffix.lower() == ".json":
            here.put_transcript(transcript)
        else:
            here.give(transcript)
            here.run("transcribe")
        record = here.run("align")
    if out:
        here.write(record, out)
    made = read(here.get("align/transcript.json"))
    click.echo(made.model_dump_json(exclude_none=True) if as_json else visible(in_words(made)))
    if not said["quiet"]:
        say(told(record.engine, record.quality, record.facts))


def told(engine: str, quality: str, facts: dict[str, Any]) -> str:
    """How it went, in a sentence."""
    if engine == "none":
        return f"There is no aligner for the language “{facts['language']}”: times stay as they were."
    return f"{quality}: {facts['found']} of {facts['wanted']} words found, by {engine}."
