"""Operators' commands for a SageMaker endpoint; they need the extra `sagemaker`."""

import json
from pathlib import Path
from typing import Any

import click

from rushes.cli.options import as_json, file_type
from rushes.cli.table import table
from rushes.cli.terminal import say, visible
from rushes.errors import BadRequest


@click.group()
def endpoint() -> None:
    """Operate a SageMaker endpoint of workers (needs rushes[sagemaker])."""


@endpoint.command()
@click.argument("name")
@click.option("--image", required=True, help="The worker's image in ECR.")
@click.option("--role", required=True, help="ARN of the role that the worker runs as.")
@click.option("--bucket", default="", help="Bucket of videos and results (RUSHES_BUCKET).")
@click.option("--table", "live", default="", help="Table of live state (RUSHES_TABLE).")
@click.option("--instance", default="ml.g5.xlarge", show_default=True, help="Kind of machine.")
@click.option("--count", default=1, show_default=True, help="How many of them.")
@click.option("--set", "variables", multiple=True, metavar="NAME=VALUE", help="A setting (RUSHES_…).")
@click.option("--wait", is_flag=True, help="Return when it is in service.")
@as_json
def deploy(name: str, live: str, variables: tuple[str, ...], wait: bool, as_json: bool, **said: Any) -> None:
    """Create the endpoint NAME, or change it. Machines cost money from now until `delete`."""
    from rushes.operations import sagemaker
    from rushes.settings import environment

    said["bucket"] = said["bucket"] or environment().bucket
    plan = plan_of(name=name, table=live or environment().table, variables=pairs(variables), **said)
    shown = sagemaker.deploy(plan, say)
    tell(sagemaker.wait(name, say) if wait else shown, as_json)


@endpoint.command()
@click.argument("name")
@as_json
def show(name: str, as_json: bool) -> None:
    """Say how the endpoint NAME is."""
    from rushes.operations import sagemaker

    tell(sagemaker.show(name), as_json)


@endpoint.command("try")
@click.argument("name")
@click.argument("file", type=file_type())
@click.option("--engine", default="", metavar="ROW", help="Who writes down the speech.")
@click.option("--language", default="", metavar="CODE", help="ISO 639, such as en; else found out.")
@as_json
def attempt(name: str, file: Path, engine: str, language: str, as_json: bool) -> None:
    """Have the endpoint NAME probe and transcribe a video."""
    from rushes.cli.request import request_of
    from rushes.domain.validation import require_file
    from rushes.operations import sagemaker

    request = request_of({"engine": engine, "model": "", "language": language})
    made = sagemaker.attempt(name, require_file(file), request, say)
    if as_json:
        click.echo(json.dumps(made, ensure_ascii=False))
        return
    steps = [(step, f"{done['seconds']:.1f}") for step, done in made["steps"].items()]
    click.echo(table(("step", "seconds"), steps, frozenset({1})) + f"\n\n{visible(made['transcript'])}")


@endpoint.command()
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do not ask.")
def delete(name: str, yes: bool) -> None:
    """Take the endpoint NAME away, with all that was made for it. Results stay."""
    from rushes.operations import sagemaker

    if not yes:
        click.confirm(f"Delete the endpoint {name}?", abort=True, err=True)
    sagemaker.delete(name, say)


def plan_of(**said: Any) -> Any:
    """Raises BadRequest naming the option that is wrong."""
    from pydantic import ValidationError

    from rushes.operations.sagemaker import Plan

    try:
        return Plan(**said)
    except ValidationError as error:
        first = error.errors()[0]
        option = str(first["loc"][0])
        place = "NAME" if option == "name" else f"--{option}"
        raise BadRequest(f"{place} is “{said[option]}”, which is wrong: {first['msg']}.") from error


def pairs(said: tuple[str, ...]) -> dict[str, str]:
    """{"RUSHES_…": value}. Raises BadRequest for anything else."""
    found = dict(one.split("=", 1) for one in said if one.startswith("RUSHES_") and "=" in one)
    if len(found) < len(said):
        raise BadRequest("--set takes RUSHES_NAME=VALUE, each name once.")
    return found


def tell(shown: dict[str, Any], as_json: bool) -> None:
    rows = [(name, str(value) or "-") for name, value in shown.items()]
    click.echo(json.dumps(shown, ensure_ascii=False) if as_json else table(("what", "it is"), rows))
