"""Every command's function takes the options that click passes to it, by their names."""

import inspect
from collections.abc import Iterator

import click

from rushes.cli import main


def commands(
    group: click.Group, context: click.Context, path: str = "rushes"
) -> Iterator[tuple[str, click.Command]]:
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from commands(command, context, f"{path} {name}")
        yield f"{path} {name}", command


def test_every_command_can_be_called_with_its_options() -> None:
    wrong = []
    for path, command in commands(main, click.Context(main)):
        callback = command.callback
        assert callback is not None, path
        options = {parameter.name: None for parameter in command.params if parameter.expose_value}
        context = [None] if hasattr(callback, "__wrapped__") else []  # click.pass_context
        try:
            inspect.signature(callback).bind(*context, **options)
        except TypeError as error:
            wrong.append(f"{path}: {error}")
    assert wrong == []
