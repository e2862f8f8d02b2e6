"""What a person is shown. Titles, names and words come with a video: a terminal must not obey them."""

import re

import click

COMMANDS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""What a terminal takes for a command (C0 and C1 but line feed and tab), and what turns the order of letters round."""


def visible(text: str) -> str:
    """The text with every command in it replaced by the sign that stands for something unreadable."""
    return COMMANDS.sub("\ufffd", text)


def tell(text: str) -> None:
    """Results for a person: on stdout."""
    click.echo(visible(text))


def say(sentence: str) -> None:
    """To the person in front of the screen: on stderr."""
    click.echo(visible(sentence), err=True)
