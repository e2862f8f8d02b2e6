"""Print to the terminal. Text from videos may contain control characters, which are replaced."""

import re

import click

COMMANDS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""Control characters (C0 and C1 except line feed and tab) and bidirectional overrides."""


def visible(text: str) -> str:
    """Replace every control character with the replacement character U+FFFD."""
    return COMMANDS.sub("\ufffd", text)


def tell(text: str) -> None:
    """Print a result to stdout."""
    click.echo(visible(text))


def say(text: str) -> None:
    """Print a message to stderr."""
    click.echo(visible(text), err=True)
