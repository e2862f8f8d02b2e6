"""The one factory of the app, for app.py and for the tests."""

import json
from pathlib import Path
from typing import Any

from aws_cdk import App, DefaultStackSynthesizer, Environment

from cdk.config import Profile
from cdk.stack import Rushes

ROOT = Path(__file__).parent.parent


def context() -> dict[str, Any]:
    """The feature flags of cdk.json, which only the command line would load by itself."""
    found: dict[str, Any] = json.loads((ROOT / "cdk.json").read_text())["context"]
    return found


def build(profile: Profile, out: Path | None = None) -> App:
    """The app for one profile; `out` is the folder of the assembly."""
    app = App(context=context(), outdir=str(out) if out else None, analytics_reporting=False)
    Rushes(
        app,
        "Rushes",
        profile,
        env=Environment(region=profile.region),
        synthesizer=DefaultStackSynthesizer(generate_bootstrap_version_rule=False),
    )
    return app
