"""Options shared by several commands."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from rushes.cli.group import JSON

PROFILES = ("netflix", "bbc")
Command = TypeVar("Command", bound=Callable[..., Any])


def as_json(command: Command) -> Command:
    """--json; errors respect it, too."""
    return click.option(
        "--json", "as_json", is_flag=True, callback=note_json, help="Print one line of JSON on stdout."
    )(command)


def note_json(ctx: click.Context, parameter: click.Parameter, value: bool) -> bool:  # noqa: ARG001
    ctx.meta[JSON] = value
    return value


def where(command: Command) -> Command:
    """--endpoint, --user and --state: the API to connect to, and the user."""
    for option in (
        click.option("--state", type=folder_type(), help="State folder of the stack on this machine."),
        click.option("--user", help="User name there (RUSHES_USER; password: RUSHES_PASSWORD)."),
        click.option(
            "--endpoint", metavar="URL", help="A remote API; default: the local stack (RUSHES_ENDPOINT)."
        ),
    ):
        command = option(command)
    return command


def recognition_options(command: Command) -> Command:
    """--engine, --model, --language, --speakers and --transcript: options of speech recognition."""
    for option in (
        click.option(
            "--transcript",
            type=file_type(),
            help="Your own transcript (.txt .srt .vtt), instead of speech recognition.",
        ),
        click.option(
            "--speakers", type=click.IntRange(0, 20), default=0, help="Number of speakers; 0: detect."
        ),
        click.option(
            "--language", default="", metavar="CODE", help="ISO 639, such as en; default: detected."
        ),
        click.option("--model", default="", help="A model of the engine."),
        click.option("--engine", default="", metavar="ROW", help="Speech recogniser, such as whisper."),
    ):
        command = option(command)
    return command


def moderation(command: Command) -> Command:
    """--moderate and related options: what to detect and how to cover it."""
    for option in (
        click.option("--review", is_flag=True, help="Wait for approval with `rushes review`."),
        click.option(
            "--keep",
            multiple=True,
            metavar="WHAT",
            help="Parts to keep in the copy; see `rushes redact --help`.",
        ),
        click.option("--subtitle-track", is_flag=True, help="Add a subtitle track to the copy."),
        click.option(
            "--mute-style",
            type=click.Choice(("mute", "bleep", "room")),
            default="mute",
            help="How to mute words.",
        ),
        click.option(
            "--blur-style",
            type=click.Choice(("blur", "pixelate", "solid")),
            default="blur",
            help="How to cover regions.",
        ),
        click.option(
            "--censor",
            type=click.Choice(("mild", "strong", "severe")),
            help="Censor words from this level on.",
        ),
        click.option(
            "--classes",
            multiple=True,
            metavar="NAME[=SCORE]",
            help="Classes to detect; default: those of the detector.",
        ),
        click.option("--detector", default="", metavar="ROW", help="Detector, such as yunet."),
        click.option("--moderate", is_flag=True, help="Also make a moderated copy."),
    ):
        command = option(command)
    return command


def reading(command: Command) -> Command:
    """--no-chapters and related options of chapters and analysis."""
    for option in (
        click.option(
            "--chapter-video", is_flag=True, help="Also make a copy of the video with the chapters."
        ),
        click.option(
            "--chapter-count",
            type=click.IntRange(0, 100),
            default=0,
            help="Number of chapters; 0: automatic.",
        ),
        click.option("--chapterer", default="", metavar="ROW", help="Chapter engine, such as llm."),
        click.option(
            "--question",
            "questions",
            multiple=True,
            metavar="TEXT",
            help="A question to answer; may be repeated.",
        ),
        click.option("--analyst", default="", metavar="ROW", help="Analysis engine, such as llm."),
        click.option("--no-analysis", is_flag=True, help="Make no analysis."),
        click.option("--no-chapters", is_flag=True, help="Find no chapters."),
    ):
        command = option(command)
    return command


def translation(command: Command) -> Command:
    """--translator and related options."""
    for option in (
        click.option(
            "--keep-words",
            "keep_words",
            multiple=True,
            metavar="PHRASE",
            help="Do not translate this; may be repeated.",
        ),
        click.option(
            "--glossary",
            type=file_type(),
            help="CSV with the header term,es,fr: fixed translations of terms.",
        ),
        click.option("--translator-model", default="", metavar="FOLDER", help="A model of the translator."),
        click.option("--translator", default="", metavar="ROW", help="Translator, such as nllb."),
    ):
        command = option(command)
    return command


def without(command: Command) -> Command:
    """--without 3,7: tracks to leave uncovered."""
    return click.option(
        "--without",
        multiple=True,
        metavar="TRACKS",
        callback=numbers,
        help="Tracks to leave uncovered, such as 3,7.",
    )(command)


def numbers(ctx: click.Context, parameter: click.Parameter, value: tuple[str, ...]) -> tuple[int, ...]:  # noqa: ARG001
    try:
        return tuple(int(part) for text in value for part in text.split(","))
    except ValueError as error:
        raise click.BadParameter("give track numbers such as 3,7") from error


def speaking(command: Command) -> Command:
    """--dubber, --voice and --dub-over: speech synthesis and the original sound."""
    for option in (
        click.option(
            "--dub-over",
            type=click.Choice(("duck", "replace")),
            default="duck",
            help="Lower or replace the original sound.",
        ),
        click.option("--voice", default="", help="A voice of the engine."),
        click.option("--dubber", default="", metavar="ROW", help="Speech synthesiser, such as espeak."),
    ):
        command = option(command)
    return command


def profile(command: Command) -> Command:
    """--profile: the subtitle guidelines to follow."""
    return click.option(
        "--profile",
        type=click.Choice(PROFILES),
        default=PROFILES[0],
        help="Subtitle guidelines; default: netflix.",
    )(command)


def how_told(command: Command) -> Command:
    """--quiet and --no-color: progress output on stderr."""
    for option in (
        click.option("--no-color", is_flag=True, help="No colours, like NO_COLOR."),
        click.option("--quiet", is_flag=True, help="No progress output."),
    ):
        command = option(command)
    return command


def out(*, required: bool) -> Callable[[Command], Command]:
    """--out: the folder for the results."""
    return click.option(
        "--out", type=folder_type(), required=required, help="Folder for the results; created if missing."
    )


def folder_type() -> click.Path:
    return click.Path(file_okay=False, path_type=Path)


def file_type() -> click.Path:
    return click.Path(path_type=Path)
