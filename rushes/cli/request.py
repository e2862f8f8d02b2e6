"""Convert command-line options to a JobRequest."""

import csv
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from rushes.cli.detect import classes_of
from rushes.cli.redact import keep_of
from rushes.domain import JobRequest
from rushes.errors import BadRequest

TRANSLATION = (
    "translator",
    "translator_model",
    "keep_words",
    "translated_video",
    "burn",
    "dub",
    "dubber",
    "voice",
    "dub_over",
)
MODERATION = ("moderate", "detector", "censor", "blur_style", "mute_style", "review", "subtitle_track")
READING = ("chapterer", "chapter_count", "chapter_video", "analyst", "questions")


def request_of(options: dict[str, Any]) -> JobRequest:
    """Raises BadRequest naming the invalid option."""
    try:
        return JobRequest(
            transcriber=options["engine"],
            model=options["model"],
            language=options["language"],
            speakers=options.get("speakers", 0),
            subtitles=not options.get("no_subtitles", False),
            subtitle_profile=options.get("profile", "netflix"),
            thumbnails=not options.get("no_thumbnails", False),
            classes=classes_of(options.get("classes", ())),
            chapters=not options.get("no_chapters", False),
            analyse=not options.get("no_analysis", False),
            languages=languages_of(options.get("to") or ""),
            glossary=glossary_of(options.get("glossary")),
            copy_keeps=sorted(keep_of(options.get("keep", ()))),
            **{name: options[name] for name in (*TRANSLATION, *MODERATION, *READING) if options.get(name)},
        )
    except ValidationError as error:
        field = str(error.errors()[0]["loc"][0])
        if field != "language":
            raise BadRequest(f"--{named(field)}: {error.errors()[0]['msg']}.") from error
        raise BadRequest(
            f"--language is a code of two or three lower-case letters such as en, not “{options['language']}”."
        ) from error


def named(field: str) -> str:
    """The option name of a field."""
    return {"languages": "translate"}.get(field, field.replace("_", "-"))


def languages_of(text: str) -> tuple[str, ...]:
    """Split language codes separated by commas or blanks."""
    return tuple(text.lower().replace("_", "-").replace(",", " ").split())


def glossary_of(path: Path | None) -> dict[str, dict[str, str]]:
    """Read a CSV glossary: the header is `term` and languages, each further line a term and its translations.

    Raises BadRequest for another file format.
    """
    if path is None:
        return {}
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            table = csv.DictReader(file)
            columns, rows = list(table.fieldnames or ()), list(table)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise BadRequest(f"The glossary {path} cannot be read: give a CSV file in UTF-8.") from error
    if "term" not in columns:
        raise BadRequest(f"The first line of the glossary {path} names its columns: term,es,fr.")
    languages = [name for name in columns if name and name != "term"]
    return {
        language: {
            row["term"].strip(): row[language].strip() for row in rows if row["term"] and row[language]
        }
        for language in languages
    }
