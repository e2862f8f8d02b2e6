"""`rushes cost`: estimate the cost of a deployment."""

import json
from dataclasses import asdict
from pathlib import Path

import click

from rushes.cli.options import as_json
from rushes.cli.table import table
from rushes.cli.terminal import say, tell


@click.group()
def cost() -> None:
    """Estimate the cost of a deployment."""


@cost.command()
@click.argument("name", default="dev")
@as_json
def profile(name: str, as_json: bool) -> None:
    """Price a profile's template: its idle cost and the cost of an hour of video.

    List prices in US dollars; rushes/operations/cost/prices.toml holds them with their date.
    """
    from rushes.local.home import state_folder
    from rushes.local.synth import synthesise
    from rushes.operations.cost import hour, idle, prices

    assembly = synthesise(state_folder(), name)
    lines, parts = idle(templates(assembly), prices()), hour(prices())
    idle_usd, hour_usd = sum(line.month for line in lines), sum(part.usd for part in parts)
    if as_json:
        report = {
            "profile": name,
            "prices": {"date": str(prices().date), "region": prices().region},
            "idle_usd_a_month": round(idle_usd, 2),
            "hour_of_video_usd": round(hour_usd, 4),
            "idle": [asdict(line) for line in lines],
            "hour": [asdict(part) for part in parts],
        }
        click.echo(json.dumps(report, ensure_ascii=False))
        return
    rows = [
        (line.kind, str(line.count), f"{line.month:.2f}" if line.priced else "not priced") for line in lines
    ]
    tell(table(("idle, a month", "", "USD"), [*rows, ("total", "", f"{idle_usd:.2f}")], frozenset({1, 2})))
    step_rows = [(part.step, part.on, f"{part.usd:.4f}", part.basis) for part in parts]
    total = ("total", "", f"{hour_usd:.4f}", "")
    tell("\n" + table(("an hour of video", "on", "USD", "basis"), [*step_rows, total], frozenset({2})))
    say(f"List prices of {prices().region}, {prices().date}.")


def templates(assembly: Path) -> list[dict[str, object]]:
    return [json.loads(path.read_text()) for path in sorted(assembly.glob("*.template.json"))]
