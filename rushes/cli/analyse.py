"""`rushes analyse`: summarise a video, without a stack."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rushes.cli.options import as_json, file_type, how_told, out, recognition_options
from rushes.cli.table import in_seconds
from rushes.cli.terminal import visible

if TYPE_CHECKING:
    from rushes.steps.analyse import Analysis


@click.command()
@click.argument("file", type=file_type())
@recognition_options
@click.option("--by", default="", metavar="ROW", help="Analysis engine: extractive, llm, gemini.")
@click.option("--by-model", default="", metavar="ID", help="The language model of llm or gemini.")
@click.option(
    "--question", "questions", multiple=True, metavar="TEXT", help="A question to answer; may be repeated."
)
@out(required=False)
@how_told
@as_json
def analyse(file: Path, transcript: Path | None, out: Path | None, as_json: bool, **options: Any) -> None:
    """Summarise a video or a transcript.json.

    The text goes to stdout, with --json as analysis.json in one line; with --out that file is also written.
    """
    from rushes.cli.transcript_step import read_by
    from rushes.steps.analyse import read_analysis

    engine_options = {"analyst": options.pop("by"), "analysis_model": options.pop("by_model")}
    runner, record = read_by("analyse", file, transcript, engine_options, options)
    if out:
        runner.write(record, out)
    analysis = read_analysis(runner.get("analyse/analysis.json"))
    click.echo(analysis.model_dump_json() if as_json else visible(in_words(analysis)))


def in_words(analysis: "Analysis") -> str:
    """Format the main results for a person."""
    speaking_time = f"{in_seconds(analysis.speaking_seconds)} of {in_seconds(analysis.duration)} are spoken"
    blocks = [
        analysis.short,
        analysis.long,
        f"Topics: {', '.join(analysis.topics)}",
        f"Key words: {', '.join(analysis.key_words)}",
        *([f"Names: {', '.join(each.name for each in analysis.entities)}"] if analysis.entities else []),
        *(f"{each.question}\n  {each.answer or 'The video does not say.'}" for each in analysis.questions),
        f"{analysis.language}, {speaking_time}. By {analysis.engine} {analysis.model}, {analysis.quality}.",
    ]
    return "\n\n".join(blocks)
