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
@click.option("--role", required=True, help="ARN of the worker's execution role.")
@click.option("--bucket", default="", help="Bucket of videos and results (RUSHES_BUCKET).")
@click.option("--table", "live", default="", help="Table of live state (RUSHES_TABLE).")
@click.option("--instance", default="ml.g5.xlarge", show_default=True, help="Instance type.")
@click.option("--count", default=1, show_default=True, help="Number of instances.")
@click.option("--set", "variables", multiple=True, metavar="NAME=VALUE", help="A setting (RUSHES_…).")
@click.option("--wait", is_flag=True, help="Wait until the endpoint is in service.")
@as_json
def deploy(
    name: str, live: str, variables: tuple[str, ...], wait: bool, as_json: bool, **options: Any
) -> None:
    """Create or update the endpoint NAME. Instances cost money from now until `delete`."""
    from rushes.operations import sagemaker
    from rushes.settings import load_valid_settings

    options["bucket"] = options["bucket"] or load_valid_settings().bucket
    plan = plan_of(
        name=name, table=live or load_valid_settings().table, variables=pairs(variables), **options
    )
    description = sagemaker.deploy(plan, say)
    tell(sagemaker.wait(name, say) if wait else description, as_json)


@endpoint.command()
@click.argument("name")
@as_json
def show(name: str, as_json: bool) -> None:
    """Show the state of the endpoint NAME."""
    from rushes.operations import sagemaker

    tell(sagemaker.show(name), as_json)


@endpoint.command("try")
@click.argument("name")
@click.argument("file", type=file_type())
@click.option("--engine", default="", metavar="ROW", help="Speech recogniser.")
@click.option("--language", default="", metavar="CODE", help="ISO 639, such as en; default: detected.")
@as_json
def attempt(name: str, file: Path, engine: str, language: str, as_json: bool) -> None:
    """Let the endpoint NAME probe and transcribe a video."""
    from rushes.cli.request import request_of
    from rushes.domain.validation import require_file
    from rushes.operations import sagemaker

    request = request_of({"engine": engine, "model": "", "language": language})
    report = sagemaker.attempt(name, require_file(file), request, say)
    if as_json:
        click.echo(json.dumps(report, ensure_ascii=False))
        return
    steps = [(step, f"{result['seconds']:.1f}") for step, result in report["steps"].items()]
    click.echo(table(("step", "seconds"), steps, frozenset({1})) + f"\n\n{visible(report['transcript'])}")


@endpoint.command()
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do not ask for confirmation.")
def delete(name: str, yes: bool) -> None:
    """Delete the endpoint NAME and everything created for it. Results stay."""
    from rushes.operations import sagemaker

    if not yes:
        click.confirm(f"Delete the endpoint {name}?", abort=True, err=True)
    sagemaker.delete(name, say)


def plan_of(**options: Any) -> Any:
    """Build the plan. Raises BadRequest naming the invalid option."""
    from pydantic import ValidationError

    from rushes.operations.sagemaker import Plan

    try:
        return Plan(**options)
    except ValidationError as error:
        first = error.errors()[0]
        option = str(first["loc"][0])
        option_name = "NAME" if option == "name" else f"--{option}"
        raise BadRequest(
            f"{option_name} has the invalid value “{options[option]}”: {first['msg']}."
        ) from error


def pairs(assignments: tuple[str, ...]) -> dict[str, str]:
    """Parse {"RUSHES_…": value}. Raises BadRequest for anything else."""
    variables = dict(
        assignment.split("=", 1)
        for assignment in assignments
        if assignment.startswith("RUSHES_") and "=" in assignment
    )
    if len(variables) < len(assignments):
        raise BadRequest("--set takes RUSHES_NAME=VALUE; give each name once.")
    return variables


def tell(description: dict[str, Any], as_json: bool) -> None:
    rows = [(name, str(value) or "-") for name, value in description.items()]
    click.echo(json.dumps(description, ensure_ascii=False) if as_json else table(("property", "value"), rows))
