"""`rushes models`: models that no package contains."""

import json
from dataclasses import asdict
from pathlib import Path

import click

from rushes.cli.options import as_json
from rushes.cli.table import in_bytes, table
from rushes.cli.terminal import say, tell


@click.group()
def models() -> None:
    """List and download the models that detectors and search need."""


@models.command("list")
@as_json
def list_(as_json: bool) -> None:
    """List the models and whether they are on this machine."""
    from rushes.settings import load_valid_settings
    from rushes.weights import MODELS, models_folder

    folder = models_folder(load_valid_settings())
    is_present = {name: (folder / model.file).exists() for name, model in MODELS.items()}
    if as_json:
        rows = [asdict(model) | {"name": name, "here": is_present[name]} for name, model in MODELS.items()]
        click.echo(json.dumps({"folder": str(folder), "models": rows}, ensure_ascii=False))
        return
    lines = [
        (name, model.what, model.licence, in_bytes(model.size), "yes" if is_present[name] else "no")
        for name, model in MODELS.items()
    ]
    tell(table(("model", "purpose", "licence", "size", "present"), lines, frozenset({3})))


@models.command()
@click.argument("name")
@click.option(
    "--from", "source", default="", metavar="FILE|URL|FOLDER", help="Another source to download from."
)
@as_json
def pull(name: str, source: str, as_json: bool) -> None:
    """Download a model and verify its sha256."""
    from rushes.settings import load_valid_settings
    from rushes.weights import pull_model as download

    path: Path = download(name, load_valid_settings(), source=source)
    if as_json:
        click.echo(json.dumps({"model": name, "path": str(path)}, ensure_ascii=False))
    else:
        say(f"{name} is in {path}.")
