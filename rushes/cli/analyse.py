"""`rushes analyse`: what a video is about, without a stack."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rushes.cli.options import as_json, file_type, how_told, out, wishes
from rushes.cli.table import in_seconds
from rushes.cli.terminal import visible

if TYPE_CHECKING:
    from rushes.steps.analyse import Analysis


@click.command()
@click.argument("file", type=file_type())
@wishes
@click.option("--by", default="", metavar="ROW", help="Who analyses: extractive, llm, gemini.")
@click.option("--by-model", default="", metavar="ID", help="A language model for llm or gemini.")
@click.option("--question", "questions", multiple=True, metavar="TEXT", help="May be given several times.")
@out(required=False)
@how_told
@as_json
def analyse(file: Path, transcript: Path | None, out: Path | None, as_json: bool, **said: Any) -> None:
    """Say what a video, or a transcript.json, is about.

    It goes to stdout in words, with --json as analysis.json in one line; with --out that file is written too.
    """
    from rushes.cli.transcript_step import read_by
    from rushes.steps.analyse import read

    wishes = {"analyst": said.pop("by"), "analysis_model": said.pop("by_model")}
    here, record = read_by("analyse", file, transcript, wishes, said)
    if out:
        here.write(record, out)
    made = read(here.get("analyse/analysis.json"))
    click.echo(made.model_dump_json() if as_json else visible(in_words(made)))


def in_words(made: "Analysis") -> str:
    """What a person wants to know first."""
    spoken = f"{in_seconds(made.speaking_seconds)} of {in_seconds(made.duration)} are spoken"
    blocks = [
        made.short,
        made.long,
        f"Topics: {', '.join(made.topics)}",
        f"Key words: {', '.join(made.key_words)}",
        *([f"Names: {', '.join(each.name for each in made.entities)}"] if made.entities else []),
        *(f"{each.question}\n  {each.answer or 'The video does not say.'}" for each in made.questions),
        f"{made.language}, {spoken}. By {made.engine} {made.model}, {made.quality}.",
    ]
    return "\n\n".join(blocks)
