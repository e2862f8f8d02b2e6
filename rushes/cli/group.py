"""The commands by name, each loaded when it is asked for, and how a command ends when something is wrong."""

import json
import sys
from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click

from rushes.cli.terminal import say
from rushes.errors import BadRequest, RushesError

INTERRUPTED = 130
JSON = "rushes.json"


class Commands(click.Group):
    """`rows` maps names to `module:function`. Nothing heavy is imported before a command runs."""

    def __init__(self, *args: Any, rows: Mapping[str, str], **more: Any) -> None:
        super().__init__(*args, **more)
        self.rows = rows

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(self.rows)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:  # noqa: ARG002
        if name not in self.rows:
            return None
        module, _, attribute = self.rows[name].partition(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        at_once()
        try:
            return super().invoke(ctx)
        except RushesError as error:
            if debugging():
                raise
            end_with(ctx, error)
        except KeyboardInterrupt:
            say("Interrupted.")
            ctx.exit(INTERRUPTED)


def at_once() -> None:
    """A sign of life to a person, before anything heavy is imported; the first line that follows covers it."""
    if sys.stderr.isatty():
        click.echo("…\r", nl=False, err=True)


def end_with(ctx: click.Context, error: RushesError) -> None:
    """What is wrong and what to do on stderr, with --json one line on stdout, and the exit code of the error."""
    tell(error)
    if ctx.meta.get(JSON):
        click.echo(json.dumps(in_words(error), ensure_ascii=False))
    ctx.exit(error.exit_code)


def tell(error: RushesError) -> None:
    """A sentence on what is wrong; under it what to do, and where more is said."""
    say(str(error))
    say(f"{error.remedy} ({error.link})")


def in_words(error: RushesError) -> dict[str, str]:
    """{"error", "reason", "sentence", "remedy", "link"}"""
    return {
        "error": type(error).__name__,
        "reason": str(error.reason),
        "sentence": str(error),
        "remedy": error.remedy,
        "link": error.link,
    }


def debugging() -> bool:
    """Whether RUSHES_LOG_LEVEL asks for the stack of an error."""
    from rushes.settings import environment

    try:
        return environment().log_level == "DEBUG"
    except BadRequest:
        return False
