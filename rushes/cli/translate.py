"""`rushes translate` and `rushes dub`: a video in other languages, without a stack."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rushes.cli.options import as_json, file_type, how_told, out, profile, speaking, translation, wishes
from rushes.cli.table import table
from rushes.cli.terminal import say, tell

if TYPE_CHECKING:
    from rushes.cli.local_runner import LocalRunner
    from rushes.domain import StepRecord

TEXTS = {".json", ".srt", ".vtt"}
WRITTEN = "transcribe/transcript.json"

to = click.option("--to", required=True, metavar="CODES", help="Languages to translate into: es,fr.")


@click.command()
@click.argument("file", type=file_type())
@to
@wishes
@translation
@profile
@out(required=True)
@click.option("--video", "translated_video", is_flag=True, help="Put the translations into the video, too.")
@how_told
@as_json
def translate(file: Path, transcript: Path | None, out: Path, as_json: bool, **said: Any) -> None:
    """Translate what is said in a video, or a transcript.json, .srt or .vtt.

    Subtitles come at the times of the video's own. A language that cannot be had is told, and the others come.
    """
    from rushes.cli.request import request_of
    from rushes.domain.validation import require_file

    request = request_of(said)
    steps = ("translate", "mux") if request.translated_video else ("translate",)
    if require_file(file).suffix.lower() in TEXTS:
        in_text(file, request, out, as_json=as_json)
    else:
        in_video(file, transcript, request, steps, out, said, as_json=as_json)


@click.command()
@click.argument("file", type=file_type())
@to
@wishes
@translation
@speaking
@out(required=True)
@how_told
@as_json
def dub(file: Path, transcript: Path | None, out: Path, as_json: bool, **said: Any) -> None:
    """Speak what is said in a video in other languages, as more tracks of sound in it.

    The voice that needs no network is a machine's, and is called a draft.
    """
    from rushes.cli.request import request_of
    from rushes.domain.validation import require_file

    request = request_of({**said, "dub": True, "translated_video": True})
    in_video(require_file(file), transcript, request, ("translate", "dub", "mux"), out, said, as_json=as_json)


def in_video(
    file: Path,
    transcript: Path | None,
    request: Any,
    steps: Sequence[str],
    out: Path,
    said: dict[str, Any],
    *,
    as_json: bool,
) -> None:
    from rushes.cli.local_runner import LocalRunner
    from rushes.cli.progress import shown

    with shown(quiet=said["quiet"], no_color=said["no_color"]) as view:
        here = LocalRunner(file, view.event, request)
        here.probe()
        listened(here, transcript)
        records, lost = each_language(here, steps)
        if "mux" in steps:
            records.append(here.run("mux"))
    for record in records:
        here.write(record, out)
    told(records, lost, out, as_json=as_json)


def listened(here: "LocalRunner", transcript: Path | None) -> None:
    """The words of the video with their times."""
    from rushes.domain import job_key
    from rushes.domain.validation import require_file
    from rushes.steps.transcribe import read

    if transcript and require_file(transcript).suffix.lower() == ".json":
        ours = read(transcript.read_bytes()).json_bytes()
        here.storage.put(job_key(here.job_id, WRITTEN), ours, "application/json")
        return
    if transcript:
        here.give(transcript)
    here.run("transcribe")
    here.run("align")


def each_language(here: "LocalRunner", steps: Sequence[str]) -> tuple[list["StepRecord"], dict[str, str]]:
    """The records of what could be had, and why the rest could not. Raises the first error where nothing could."""
    from rushes.errors import RushesError

    records: list[StepRecord] = []
    lost: dict[str, str] = {}
    first: RushesError | None = None
    for language in here.request.languages:
        try:
            for step in steps:
                if step != "mux":
                    records.append(here.run(f"{step}.{language}"))
        except RushesError as error:
            lost[language], first = str(error), first or error
    if first and not records:
        raise first
    return records, lost


def in_text(file: Path, request: Any, out: Path, *, as_json: bool) -> None:
    """A transcript alone: no video is needed for its subtitles. Cues of a subtitle file stay as they are."""
    from rushes.errors import RushesError
    from rushes.settings import environment
    from rushes.steps.subtitles import rules
    from rushes.steps.translate import engine, terms_of
    from rushes.steps.translate import translate as translated

    settings = environment()
    row = engine(request.translator or settings.translator, request.translator_model, settings)
    spoken = text_of(file, request.language)
    out.mkdir(parents=True, exist_ok=True)
    rows: list[dict[str, Any]] = []
    lost: dict[str, str] = {}
    first: RushesError | None = None
    for language in request.languages:
        try:
            made = translated(
                spoken,
                language,
                row,
                rules(request.subtitle_profile),
                terms_of(request, language),
                as_they_are=file.suffix.lower() != ".json",
            )
        except RushesError as error:
            lost[language], first = str(error), first or error
            continue
        for name, data in made.files().items():
            (out / name).write_bytes(data)
        told = made.translation
        rows.append({"engine": told.engine, "model": told.model, "quality": told.quality, **made.figures()})
    if first and not rows:
        raise first
    show(rows, lost, out, as_json=as_json)


def text_of(file: Path, language: str) -> Any:
    """A transcript.json, or subtitles: these last until their last cue."""
    from rushes.steps.transcribe import given, read
    from rushes.steps.transcribe.captions import cues
    from rushes.steps.transcribe.user_transcript import decode

    data = file.read_bytes()
    if file.suffix.lower() == ".json":
        made = read(data)
        return made.model_copy(update={"language": language}) if language else made
    return given(data, max((cue.end for cue in cues(decode(data))), default=0.0), language)


def told(records: "Sequence[StepRecord]", lost: dict[str, str], out: Path, *, as_json: bool) -> None:
    rows = [
        {"step": record.step, "engine": record.engine, "model": record.model, "quality": record.quality}
        | record.facts
        for record in records
    ]
    show(rows, lost, out, as_json=as_json)


def show(rows: list[dict[str, Any]], lost: dict[str, str], out: Path, *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({"folder": str(out), "made": rows, "failed": lost}, ensure_ascii=False))
    else:
        lines = [
            (
                str(row.get("language") or row.get("file") or ", ".join(row.get("languages", ()))),
                f"{row['engine']} {row['model']}".rstrip(),
                str(row["quality"]),
                ", ".join(
                    f"{row[name]} {name}"
                    for name in ("cues", "lines", "cut", "untranslated")
                    if row.get(name)
                ),
                str(row.get("licence", "")),
            )
            for row in rows
        ]
        tell(table(("what", "by", "quality", "how", "licence"), lines))
    for language, why in lost.items():
        say(f"Without {language}: {why}")
