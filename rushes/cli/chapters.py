"""`rushes chapters`: where a video turns to something new, without a stack."""

from pathlib import Path
from typing import Any

import click

from rushes.cli.options import as_json, file_type, how_told, out, wishes
from rushes.cli.terminal import say, visible


@click.command()
@click.argument("file", type=file_type())
@wishes
@click.option("--by", default="", metavar="ROW", help="Who finds them: embedding, lexical, llm, gemini.")
@click.option("--by-model", default="", metavar="ID", help="A language model for llm or gemini.")
@click.option("--count", type=click.IntRange(0, 100), default=0, help="How many; else as many as there are.")
@click.option("--mux", is_flag=True, help="With --out: a copy of the video with the chapters in it, too.")
@out(required=False)
@how_told
@as_json
def chapters(
    file: Path, transcript: Path | None, out: Path | None, mux: bool, as_json: bool, **said: Any
) -> None:
    """Find the chapters of a video, or of a transcript.json.

    They go to stdout in words, with --json as chapters.json in one line; with --out chapters.json, chapters.vtt and,
    where YouTube takes it, chapters.txt are written.
    """
    from rushes.cli.transcript_step import read_by
    from rushes.steps.chapter import read

    wishes = {
        "chapterer": said.pop("by"),
        "chapter_model": said.pop("by_model"),
        "chapter_count": said.pop("count"),
        "chapter_video": mux and out is not None,
    }
    here, record = read_by("chapter", file, transcript, wishes, said)
    if out:
        here.write(record, out)
    data = here.get("chapter/chapters.json")
    made = read(data)
    lines = (f"{clock(each.start):>8}  {each.title}\n          {each.summary}" for each in made)
    click.echo(" ".join(data.decode().split("\n")) if as_json else visible("\n".join(lines)))
    if not said["quiet"]:
        say(told(record.engine, record.quality, record.facts))


def clock(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{rest:02}" if minutes >= 60 else f"{minutes}:{rest:02}"  # noqa: PLR2004


def told(engine: str, quality: str, facts: dict[str, Any]) -> str:
    """Who did it, and what is to be known about it."""
    notes = [f"{facts['chapters']} chapters, by {engine}, {quality}.", facts["why"], facts["youtube"]]
    return " ".join(note for note in notes if note)
