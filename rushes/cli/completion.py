"""`rushes completion`: the completion script of a shell."""

import click


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> None:
    """Print the completion script of a shell: `rushes completion bash >> ~/.bashrc`."""
    from click.shell_completion import get_completion_class

    completion_class = get_completion_class(shell)
    if completion_class is not None:
        click.echo(completion_class(ctx.find_root().command, {}, "rushes", "_RUSHES_COMPLETE").source())
