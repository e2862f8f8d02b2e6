"""`rushes models`: networks that no package carries."""

import json
from dataclasses import asdict
from pathlib import Path

import click

from rushes.cli.options import as_json
from rushes.cli.table import in_bytes, table
from rushes.cli.terminal import say, tell


@click.group()
def models() -> None:
    """List and fetch the networks that detectors and search need."""


@models.command("list")
@as_json
def list_(as_json: bool) -> None:
    """Say which networks there are, and which are on this machine."""
    from rushes.settings import environment
    from rushes.weights import MODELS, folder

    into = folder(environment())
    here = {name: (into / one.file).exists() for name, one in MODELS.items()}
    if as_json:
        rows = [asdict(one) | {"name": name, "here": here[name]} for name, one in MODELS.items()]
        click.echo(json.dumps({"folder": str(into), "models": rows}, ensure_ascii=False))
        return
    lines = [
        (name, one.what, one.licence, in_bytes(one.size), "yes" if here[name] else "no")
        for name, one in MODELS.items()
    ]
    tell(table(("model", "what", "licence", "size", "here"), lines, frozenset({3})))


@models.command()
@click.argument("name")
@click.option("--from", "source", default="", metavar="FILE|URL|FOLDER", help="Another place to get it from.")
@as_json
def pull(name: str, source: str, as_json: bool) -> None:
    """Fetch a network; it is kept only when its sha256 is the known one."""
    from rushes.settings import environment
    from rushes.weights import pull as fetch

    path: Path = fetch(name, environment(), source=source)
    if as_json:
        click.echo(json.dumps({"model": name, "path": str(path)}, ensure_ascii=False))
    else:
        say(f"{name} is in {path}.")
