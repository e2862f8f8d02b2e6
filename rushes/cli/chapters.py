"""`rushes chapters`: find the chapters of a video, without a stack."""

from pathlib import Path
from typing import Any

import click

from rushes.cli.options import as_json, file_type, how_told, out, recognition_options
from rushes.cli.terminal import say, visible


@click.command()
@click.argument("file", type=file_type())
@recognition_options
@click.option("--by", default="", metavar="ROW", help="Chapter engine: embedding, lexical, llm, gemini.")
@click.option("--by-model", default="", metavar="ID", help="The language model of llm or gemini.")
@click.option(
    "--count", type=click.IntRange(0, 100), default=0, help="Number of chapters; default: automatic."
)
@click.option("--mux", is_flag=True, help="With --out: also write a copy of the video with the chapters.")
@out(required=False)
@how_told
@as_json
def chapters(
    file: Path, transcript: Path | None, out: Path | None, mux: bool, as_json: bool, **options: Any
) -> None:
    """Find the chapters of a video or a transcript.json.

    They go to stdout as text, with --json as chapters.json in one line. With --out, writes chapters.json, chapters.vtt
    and, if YouTube accepts the chapters, chapters.txt.
    """
    from rushes.cli.transcript_step import read_by
    from rushes.steps.chapter import read_chapters

    engine_options = {
        "chapterer": options.pop("by"),
        "chapter_model": options.pop("by_model"),
        "chapter_count": options.pop("count"),
        "chapter_video": mux and out is not None,
    }
    runner, record = read_by("chapter", file, transcript, engine_options, options)
    if out:
        runner.write(record, out)
    data = runner.get("chapter/chapters.json")
    chapter_list = read_chapters(data)
    lines = (
        f"{clock(chapter.start):>8}  {chapter.title}\n          {chapter.summary}" for chapter in chapter_list
    )
    click.echo(" ".join(data.decode().split("\n")) if as_json else visible("\n".join(lines)))
    if not options["quiet"]:
        say(summarise(record.engine, record.quality, record.facts))


def clock(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{rest:02}" if minutes >= 60 else f"{minutes}:{rest:02}"  # noqa: PLR2004


def summarise(engine: str, quality: str, facts: dict[str, Any]) -> str:
    """Name the engine and its remarks."""
    notes = [f"{facts['chapters']} chapters, by {engine}, {quality}.", facts["why"], facts["youtube"]]
    return " ".join(note for note in notes if note)
