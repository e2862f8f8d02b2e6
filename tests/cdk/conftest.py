"""The template of the local profile, synthesised once."""

from pathlib import Path

import pytest
from aws_cdk.assertions import Template


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Template:
    from cdk.assembly import build
    from cdk.config import profile

    out: Path = tmp_path_factory.mktemp("cdk.out")
    app = build(profile("local"), out)
    return Template.from_stack(app.node.find_child("Rushes"))  # type: ignore[arg-type]
