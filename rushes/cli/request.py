"""From the options of a command to a request."""

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
MODERATION = ("moderate", "detector", "censor", "cover", "hush", "review", "subtitle_track")
READING = ("chapterer", "chapter_count", "chapter_video", "analyst", "questions")


def request_of(said: dict[str, Any]) -> JobRequest:
    """Raises BadRequest naming the option that is wrong."""
    try:
        return JobRequest(
            transcriber=said["engine"],
            model=said["model"],
            language=said["language"],
            speakers=said.get("speakers", 0),
            subtitles=not said.get("no_subtitles", False),
            subtitle_profile=said.get("profile", "netflix"),
            thumbnails=not said.get("no_thumbnails", False),
            classes=classes_of(said.get("classes", ())),
            chapters=not said.get("no_chapters", False),
            analyse=not said.get("no_analysis", False),
            languages=languages_of(said.get("to") or ""),
            glossary=glossary_of(said.get("glossary")),
            copy_keeps=sorted(keep_of(said.get("keep", ()))),
            **{name: said[name] for name in (*TRANSLATION, *MODERATION, *READING) if said.get(name)},
        )
    except ValidationError as error:
        place = str(error.errors()[0]["loc"][0])
        if place != "language":
            raise BadRequest(f"--{named(place)}: {error.errors()[0]['msg']}.") from error
        raise BadRequest(
            f"--language is a code of two or three small letters such as en or de, not “{said['language']}”."
        ) from error


def named(field: str) -> str:
    """The option of a field."""
    return {"languages": "translate"}.get(field, field.replace("_", "-"))


def languages_of(text: str) -> tuple[str, ...]:
    """Codes with commas or blanks between."""
    return tuple(text.lower().replace("_", "-").replace(",", " ").split())


def glossary_of(path: Path | None) -> dict[str, dict[str, str]]:
    """A table with commas: its first line is `term` and languages, each other a term and its translations.

    Raises BadRequest for a file of another kind.
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
