"""`rushes translate` and `rushes dub`: translate a video, without a stack."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rushes.cli.options import (
    as_json,
    file_type,
    how_told,
    out,
    profile,
    recognition_options,
    speaking,
    translation,
)
from rushes.cli.table import table
from rushes.cli.terminal import say, tell

if TYPE_CHECKING:
    from rushes.cli.local_runner import LocalRunner
    from rushes.domain import StepRecord

TEXTS = {".json", ".srt", ".vtt"}
WRITTEN = "transcribe/transcript.json"

to = click.option("--to", required=True, metavar="CODES", help="Languages to translate into, such as es,fr.")


@click.command()
@click.argument("file", type=file_type())
@to
@recognition_options
@translation
@profile
@out(required=True)
@click.option("--video", "translated_video", is_flag=True, help="Also add the translations to the video.")
@how_told
@as_json
def translate(file: Path, transcript: Path | None, out: Path, as_json: bool, **options: Any) -> None:
    """Translate a video, or a transcript.json, .srt or .vtt.

    Translated subtitles keep the original times. If a language fails, it is reported and the others continue.
    """
    from rushes.cli.request import request_of
    from rushes.domain.validation import require_file

    request = request_of(options)
    steps = ("translate", "mux") if request.translated_video else ("translate",)
    if require_file(file).suffix.lower() in TEXTS:
        in_text(file, request, out, as_json=as_json)
    else:
        in_video(file, transcript, request, steps, out, options, as_json=as_json)


@click.command()
@click.argument("file", type=file_type())
@to
@recognition_options
@translation
@speaking
@out(required=True)
@how_told
@as_json
def dub(file: Path, transcript: Path | None, out: Path, as_json: bool, **options: Any) -> None:
    """Add spoken translations to a video as audio tracks.

    The offline voice is synthetic and marked as a draft.
    """
    from rushes.cli.request import request_of
    from rushes.domain.validation import require_file

    request = request_of({**options, "dub": True, "translated_video": True})
    in_video(
        require_file(file), transcript, request, ("translate", "dub", "mux"), out, options, as_json=as_json
    )


def in_video(
    file: Path,
    transcript: Path | None,
    request: Any,
    steps: Sequence[str],
    out: Path,
    options: dict[str, Any],
    *,
    as_json: bool,
) -> None:
    from rushes.cli.local_runner import LocalRunner
    from rushes.cli.progress import shown

    with shown(quiet=options["quiet"], no_color=options["no_color"]) as view:
        runner = LocalRunner(file, view.event, request)
        runner.probe()
        listened(runner, transcript)
        records, failures = each_language(runner, steps)
        if "mux" in steps:
            records.append(runner.run("mux"))
    for record in records:
        runner.write(record, out)
    print_records(records, failures, out, as_json=as_json)


def listened(runner: "LocalRunner", transcript: Path | None) -> None:
    """Transcribe and align the video, or use the given transcript."""
    from rushes.domain import job_key
    from rushes.domain.validation import require_file
    from rushes.steps.transcribe import parse_transcript

    if transcript and require_file(transcript).suffix.lower() == ".json":
        normalized = parse_transcript(transcript.read_bytes()).json_bytes()
        runner.storage.put(job_key(runner.job_id, WRITTEN), normalized, "application/json")
        return
    if transcript:
        runner.give(transcript)
    runner.run("transcribe")
    runner.run("align")


def each_language(runner: "LocalRunner", steps: Sequence[str]) -> tuple[list["StepRecord"], dict[str, str]]:
    """Run the steps for each language: (records, failures by language). Raises the first error if all fail."""
    from rushes.errors import RushesError

    records: list[StepRecord] = []
    failures: dict[str, str] = {}
    first_error: RushesError | None = None
    for language in runner.request.languages:
        try:
            for step in steps:
                if step != "mux":
                    records.append(runner.run(f"{step}.{language}"))
        except RushesError as error:
            failures[language], first_error = str(error), first_error or error
    if first_error and not records:
        raise first_error
    return records, failures


def in_text(file: Path, request: Any, out: Path, *, as_json: bool) -> None:
    """Translate a transcript without a video. The cues of a subtitle file are kept."""
    from rushes.errors import RushesError
    from rushes.settings import load_valid_settings
    from rushes.steps.subtitles import select_rules
    from rushes.steps.translate import glossary_terms, load_translator
    from rushes.steps.translate import translate as translated

    settings = load_valid_settings()
    translator = load_translator(
        request.translator or settings.translator, request.translator_model, settings
    )
    source = text_of(file, request.language)
    out.mkdir(parents=True, exist_ok=True)
    rows: list[dict[str, Any]] = []
    failures: dict[str, str] = {}
    first_error: RushesError | None = None
    for language in request.languages:
        try:
            translation = translated(
                source,
                language,
                translator,
                select_rules(request.subtitle_profile),
                glossary_terms(request, language),
                one_cue_per_segment=file.suffix.lower() != ".json",
            )
        except RushesError as error:
            failures[language], first_error = str(error), first_error or error
            continue
        for name, data in translation.render_files().items():
            (out / name).write_bytes(data)
        summary = translation.translation
        rows.append(
            {
                "engine": summary.engine,
                "model": summary.model,
                "quality": summary.quality,
                **translation.to_facts(),
            }
        )
    if first_error and not rows:
        raise first_error
    show(rows, failures, out, as_json=as_json)


def text_of(file: Path, language: str) -> Any:
    """Read a transcript.json or subtitles; the duration of subtitles is the end of their last cue."""
    from rushes.steps.transcribe import parse_transcript, read_user_transcript
    from rushes.steps.transcribe.captions import parse_cues
    from rushes.steps.transcribe.user_transcript import decode

    data = file.read_bytes()
    if file.suffix.lower() == ".json":
        stored_transcript = parse_transcript(data)
        return stored_transcript.model_copy(update={"language": language}) if language else stored_transcript
    return read_user_transcript(
        data, max((cue.end for cue in parse_cues(decode(data))), default=0.0), language
    )


def print_records(
    records: "Sequence[StepRecord]", failures: dict[str, str], out: Path, *, as_json: bool
) -> None:
    rows = [
        {"step": record.step, "engine": record.engine, "model": record.model, "quality": record.quality}
        | record.facts
        for record in records
    ]
    show(rows, failures, out, as_json=as_json)


def show(rows: list[dict[str, Any]], failures: dict[str, str], out: Path, *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({"folder": str(out), "made": rows, "failed": failures}, ensure_ascii=False))
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
    for language, reason in failures.items():
        say(f"Without {language}: {reason}")
