"""Options that several commands share."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from rushes.cli.group import JSON

PROFILES = ("netflix", "bbc")
Command = TypeVar("Command", bound=Callable[..., Any])


def as_json(command: Command) -> Command:
    """--json, which the errors heed, too."""
    return click.option(
        "--json", "as_json", is_flag=True, callback=note_json, help="Print one line of JSON on stdout."
    )(command)


def note_json(ctx: click.Context, parameter: click.Parameter, value: bool) -> bool:  # noqa: ARG001
    ctx.meta[JSON] = value
    return value


def where(command: Command) -> Command:
    """--endpoint, --user and --state: which rushes is meant, and who asks."""
    for option in (
        click.option("--state", type=folder_type(), help="State folder of the stack on this machine."),
        click.option("--user", help="Whom to sign in as there (RUSHES_USER; the password: RUSHES_PASSWORD)."),
        click.option(
            "--endpoint", metavar="URL", help="Another rushes than this machine's (RUSHES_ENDPOINT)."
        ),
    ):
        command = option(command)
    return command


def wishes(command: Command) -> Command:
    """--engine, --model, --language, --speakers and --transcript: how the speech is written down."""
    for option in (
        click.option(
            "--transcript", type=file_type(), help="Your own words (.txt .srt .vtt): none are heard."
        ),
        click.option("--speakers", type=click.IntRange(0, 20), default=0, help="How many speak."),
        click.option("--language", default="", metavar="CODE", help="ISO 639, such as en; else found out."),
        click.option("--model", default="", help="A model of that engine."),
        click.option(
            "--engine", default="", metavar="ROW", help="Who writes down the speech, such as whisper."
        ),
    ):
        command = option(command)
    return command


def moderation(command: Command) -> Command:
    """--moderate and what goes with it: what is looked for, and what is done about it."""
    for option in (
        click.option("--review", is_flag=True, help="Wait until a person approves (`rushes review`)."),
        click.option(
            "--keep", multiple=True, metavar="WHAT", help="For the copy, see `rushes redact --help`."
        ),
        click.option("--subtitle-track", is_flag=True, help="Put soft subtitles into the copy."),
        click.option(
            "--hush", type=click.Choice(("mute", "bleep", "room")), default="mute", help="For words."
        ),
        click.option(
            "--cover", type=click.Choice(("blur", "pixelate", "solid")), default="blur", help="For pictures."
        ),
        click.option(
            "--censor",
            type=click.Choice(("mild", "strong", "severe")),
            help="Words from there on.",
        ),
        click.option(
            "--classes", multiple=True, metavar="NAME[=SCORE]", help="What to look for; else its usual."
        ),
        click.option("--detector", default="", metavar="ROW", help="Who looks, such as yunet."),
        click.option("--moderate", is_flag=True, help="Make a moderated copy, too."),
    ):
        command = option(command)
    return command


def reading(command: Command) -> Command:
    """--no-chapters and what goes with it: how the words are read."""
    for option in (
        click.option("--chapter-video", is_flag=True, help="A copy of the video with the chapters in it."),
        click.option("--chapter-count", type=click.IntRange(0, 100), default=0, help="How many chapters."),
        click.option("--chapterer", default="", metavar="ROW", help="Who finds chapters, such as llm."),
        click.option(
            "--question", "questions", multiple=True, metavar="TEXT", help="To be answered; may be repeated."
        ),
        click.option("--analyst", default="", metavar="ROW", help="Who analyses, such as llm."),
        click.option("--no-analysis", is_flag=True, help="Make no analysis."),
        click.option("--no-chapters", is_flag=True, help="Find no chapters."),
    ):
        command = option(command)
    return command


def translation(command: Command) -> Command:
    """--translator and what goes with it: who translates, and what must be heeded."""
    for option in (
        click.option(
            "--keep-words",
            "keep_words",
            multiple=True,
            metavar="PHRASE",
            help="Leave this as it is; may be repeated.",
        ),
        click.option(
            "--glossary",
            type=file_type(),
            help="CSV, term,es,fr in its first line: how terms are translated.",
        ),
        click.option("--translator-model", default="", metavar="FOLDER", help="A model of that translator."),
        click.option("--translator", default="", metavar="ROW", help="Who translates, such as nllb."),
    ):
        command = option(command)
    return command


def without(command: Command) -> Command:
    """--without 3,7: tracks that are left as they are."""
    return click.option(
        "--without", multiple=True, metavar="TRACKS", callback=numbers, help="Leave these alone, such as 3,7."
    )(command)


def numbers(ctx: click.Context, parameter: click.Parameter, value: tuple[str, ...]) -> tuple[int, ...]:  # noqa: ARG001
    try:
        return tuple(int(part) for text in value for part in text.split(","))
    except ValueError as error:
        raise click.BadParameter("give the numbers of tracks, such as 3,7") from error


def speaking(command: Command) -> Command:
    """--dubber, --voice and --dub-over: who speaks a translation, and what becomes of the film's own sound."""
    for option in (
        click.option(
            "--dub-over",
            type=click.Choice(("duck", "replace")),
            default="duck",
            help="The film's own sound under it.",
        ),
        click.option("--voice", default="", help="A voice of that engine."),
        click.option("--dubber", default="", metavar="ROW", help="Who speaks, such as espeak."),
    ):
        command = option(command)
    return command


def profile(command: Command) -> Command:
    """--profile: by whose rules subtitles are cut."""
    return click.option(
        "--profile",
        type=click.Choice(PROFILES),
        default=PROFILES[0],
        help="Whose subtitle rules; else netflix.",
    )(command)


def how_told(command: Command) -> Command:
    """--quiet and --no-color: how progress is shown on stderr."""
    for option in (
        click.option("--no-color", is_flag=True, help="No colours (as NO_COLOR)."),
        click.option("--quiet", is_flag=True, help="No progress, only what comes out."),
    ):
        command = option(command)
    return command


def out(*, required: bool) -> Callable[[Command], Command]:
    """--out: the folder for the results."""
    return click.option(
        "--out", type=folder_type(), required=required, help="Folder for the results; made when missing."
    )


def folder_type() -> click.Path:
    return click.Path(file_okay=False, path_type=Path)


def file_type() -> click.Path:
    return click.Path(path_type=Path)
