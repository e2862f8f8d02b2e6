"""The template of the local profile, synthesised once."""

from pathlib import Path

import pytest
from aws_cdk.assertions import Template

from rushes.local.synth import node


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Template:
    import os

    os.environ.setdefault("JSII_NODE", node())
    from cdk.assembly import build
    from cdk.config import profile

    out: Path = tmp_path_factory.mktemp("cdk.out")
    app = build(profile("local"), out)
    return Template.from_stack(app.node.find_child("Rushes"))  # type: ignore[arg-type]
