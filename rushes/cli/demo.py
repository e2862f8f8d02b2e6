"""`rushes demo`: process a generated clip with the whole stack; needs only this checkout."""

import tempfile
from pathlib import Path

import click

from rushes.cli.options import out
from rushes.cli.process import process
from rushes.cli.terminal import say


@click.command()
@out(required=True)
@click.pass_context
def demo(context: click.Context, out: Path) -> None:
    """Generate a narrated clip and process it, with its script as the transcript."""
    from rushes.local.demo_clip import make

    with tempfile.TemporaryDirectory(prefix="rushes-demo-") as folder:
        say("generating a narrated clip")
        sample = make(Path(folder))
        context.invoke(process, file=sample.video, transcript=sample.script, out=out)
