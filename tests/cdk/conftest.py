"""Cloud assemblies, each synthesised once: a template is a plain dict of resources by logical id."""

import atexit
import json
import shutil
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest
from aws_cdk.assertions import Template

Resource = dict[str, Any]


class Assembly:
    """What `python app.py` writes for one profile."""

    def __init__(self, name: str, **changed: str) -> None:
        from cdk.assembly import build_app
        from cdk.config import Profile, select_profile

        self.profile = Profile.model_validate(select_profile(name).model_dump() | changed)
        self.folder = Path(mkdtemp(prefix="cdk.out-"))
        atexit.register(shutil.rmtree, self.folder, ignore_errors=True)
        self.app = build_app(self.profile, self.folder)
        self.app.synth()

    @property
    def stacks(self) -> dict[str, dict[str, Any]]:
        """The templates by the last word of their names, in no order."""
        return {
            path.name.removesuffix(".template.json").rpartition("-")[2]: json.loads(path.read_text())
            for path in sorted(self.folder.glob("*.template.json"))
        }

    def resources(self, kind: str, stack: str = "") -> dict[str, Resource]:
        """By logical id; of one stack, or of all."""
        return {
            key: resource
            for name, template in self.stacks.items()
            if stack in ("", name)
            for key, resource in template["Resources"].items()
            if resource["Type"] == kind
        }

    def properties(self, kind: str, stack: str = "") -> list[Resource]:
        return [resource.get("Properties", {}) for resource in self.resources(kind, stack).values()]


@cache
def synthesised(name: str, **changed: str) -> Assembly:
    return Assembly(name, **changed)


@pytest.fixture(scope="session")
def template() -> Template:
    from aws_cdk import Stack

    stack = synthesised("local").app.node.find_child("Rushes")
    assert isinstance(stack, Stack)
    return Template.from_stack(stack)


@pytest.fixture(scope="session")
def production() -> Assembly:
    """With every option and address: what any profile has, this one has."""
    return synthesised("production+ha+dr", email="ops@example.org", mail_from="rushes@example.org")


@pytest.fixture(scope="session")
def dev() -> Assembly:
    return synthesised("dev")
