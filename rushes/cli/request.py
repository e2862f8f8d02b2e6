"""From the options of a command to a request."""

from typing import Any

from pydantic import ValidationError

from rushes.cli.detect import classes_of
from rushes.errors import BadRequest
from rushes.jobs import JobRequest

MODERATION = ("moderate", "detector", "censor", "cover", "hush", "review")
READING = ("chapterer", "chapter_count", "analyst", "questions")


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
            **{name: said[name] for name in (*MODERATION, *READING) if said.get(name)},
        )
    except ValidationError as error:
        raise BadRequest(
            f"--language is a code of two or three small letters such as en or de, not “{said['language']}”."
        ) from error
