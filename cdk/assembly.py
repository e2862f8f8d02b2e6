"""The one factory of the app, for app.py and for the tests."""

import json
from pathlib import Path
from typing import Any

from aws_cdk import App, DefaultStackSynthesizer, Environment

from cdk.config import Profile

ROOT = Path(__file__).parent.parent
UNBUNDLED: dict[str, Any] = {"aws:cdk:bundling-stacks": []}
"""Lambdas are bundled when it is deployed: the command line says so itself. Synth needs no wheels and no network."""


def context() -> dict[str, Any]:
    """The feature flags of cdk.json, which only the command line would load by itself."""
    found: dict[str, Any] = json.loads((ROOT / "cdk.json").read_text())["context"]
    return found


def build(profile: Profile, out: Path | None = None) -> App:
    """The app for one profile; `out` is the folder of the assembly."""
    app = App(context=context() | UNBUNDLED, outdir=str(out) if out else None, analytics_reporting=False)
    if profile.cloud:
        from cdk.deployment import stacks
        from cdk.nag import check

        check(app, stacks(app, profile), profile)
    else:
        local(app, profile)
    return app


def local(app: App, profile: Profile) -> None:
    """One stack for an emulator."""
    from cdk.stack import Rushes

    Rushes(
        app,
        "Rushes",
        profile,
        env=Environment(region=profile.region),
        synthesizer=DefaultStackSynthesizer(generate_bootstrap_version_rule=False),
    )
