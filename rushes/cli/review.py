"""`rushes review`: show, change, approve or reject planned edits."""

from pathlib import Path
from typing import Any, Literal

import click

from rushes.cli.options import as_json, file_type, where, without
from rushes.cli.terminal import say


@click.command()
@click.argument("job")
@click.option("--edits", type=file_type(), help="First replace the plan with this edits.json.")
@without
@click.option("--approve", "decision", flag_value="approve", help="Make the copy.")
@click.option("--reject", "decision", flag_value="reject", help="Make no copy.")
@where
@as_json
def review(
    job: str, edits: Path | None, decision: Literal["approve", "reject"] | None, as_json: bool, **options: Any
) -> None:
    """Show the plan of a job that is waiting for review; --approve or --reject decides."""
    from rushes.cli.connect import connected
    from rushes.domain.edits import parse_edits
    from rushes.domain.validation import require_file

    with connected(options["endpoint"], options["user"], options["state"]) as client:
        if edits:
            client.change(job, parse_edits(require_file(edits).read_bytes()))
        plan = client.edits(job)
        if options["without"]:
            plan = client.change(job, plan.exclude_tracks(options["without"]))
        if decision:
            client.decide(job, decision)
    if as_json:
        click.echo(plan.model_dump_json(exclude_none=True))
    else:
        click.echo(plan.json_bytes().decode(), nl=False)
        say(f"decided: {decision}" if decision else "not decided: add --approve or --reject")
