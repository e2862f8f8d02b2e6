"""Load commands on demand and handle their errors."""

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
    """`rows` maps command names to `module:function`. Nothing heavy is imported before a command runs."""

    def __init__(self, *args: Any, rows: Mapping[str, str], **options: Any) -> None:
        super().__init__(*args, **options)
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
    """Show a sign of activity on a terminal before heavy imports; the next line overwrites it."""
    if sys.stderr.isatty():
        click.echo("…\r", nl=False, err=True)


def end_with(ctx: click.Context, error: RushesError) -> None:
    """Print the error and the remedy to stderr, with --json one line to stdout, and exit with the error's code."""
    tell(error)
    if ctx.meta.get(JSON):
        click.echo(json.dumps(in_words(error), ensure_ascii=False))
    ctx.exit(error.exit_code)


def tell(error: RushesError) -> None:
    """Print what is wrong, then what to do and a link."""
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
    """Whether RUSHES_LOG_LEVEL asks for stack traces."""
    from rushes.settings import load_valid_settings

    try:
        return load_valid_settings().log_level == "DEBUG"
    except BadRequest:
        return False
