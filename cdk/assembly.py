"""Builds the CDK app, for app.py and for the tests."""

import json
from pathlib import Path
from typing import Any

from aws_cdk import App, DefaultStackSynthesizer, Environment

from cdk.config import Profile

ROOT = Path(__file__).parent.parent
UNBUNDLED: dict[str, Any] = {"aws:cdk:bundling-stacks": []}
"""Disables bundling at synth, which then needs no wheels and no network. The CDK command line enables it to deploy."""


def context() -> dict[str, Any]:
    """Read the feature flags of cdk.json, which only the CDK command line loads by itself."""
    flags: dict[str, Any] = json.loads((ROOT / "cdk.json").read_text())["context"]
    return flags


def build_app(profile: Profile, out: Path | None = None) -> App:
    """Build the app of one profile; `out` is the output folder of the assembly."""
    app = App(context=context() | UNBUNDLED, outdir=str(out) if out else None, analytics_reporting=False)
    if profile.cloud:
        from cdk.deployment import build_stacks
        from cdk.nag import run_rules

        run_rules(app, build_stacks(app, profile), profile)
    else:
        add_local_stack(app, profile)
    return app


def add_local_stack(app: App, profile: Profile) -> None:
    """Add the single stack for an emulator."""
    from cdk.stack import EmulatorStack

    EmulatorStack(
        app,
        "Rushes",
        profile,
        env=Environment(region=profile.region),
        synthesizer=DefaultStackSynthesizer(generate_bootstrap_version_rule=False),
    )
