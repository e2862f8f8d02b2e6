"""What a second costs is told to every place where a step runs, from the dated list."""

from typing import Any

import pytest

from cdk.functions import FUNCTIONS
from cdk.step_price import lambda_price_per_second, machine_price_per_second
from cdk.worker_steps import VCPUS_BY_KIND, WORKER_STEPS
from rushes.errors import BadRequest
from rushes.operations.cost.prices import prices
from tests.cdk.conftest import Assembly, synthesised
from tests.cdk.test_roles import reached

SETTING = "RUSHES_PRICE_PER_SECOND"


def test_every_function_that_does_a_step_knows_what_its_memory_costs(production: Assembly) -> None:
    found = {
        each["Handler"].removesuffix(".handler"): each
        for each in production.properties("AWS::Lambda::Function", "pipeline")
        if SETTING in each.get("Environment", {}).get("Variables", {})
    }
    steps = {name for name in FUNCTIONS if "attempts.count_attempt" in reached(name).ports}
    assert found.keys() == steps
    for each in found.values():
        price = float(each["Environment"]["Variables"][SETTING])
        assert price == pytest.approx(each["MemorySize"] / 1024 * prices().gigabyte_second, rel=1e-4)


def variables(definition: dict[str, Any]) -> dict[str, Any]:
    return {each["Name"]: each["Value"] for each in definition["ContainerProperties"]["Environment"]}


def test_every_worker_knows_what_its_share_of_a_machine_costs(production: Assembly) -> None:
    told = [
        (each["ContainerProperties"], variables(each))
        for each in production.properties("AWS::Batch::JobDefinition")
    ]
    assert len(told) == len(WORKER_STEPS)
    for container, environment in told:
        needs = {each["Type"]: int(each["Value"]) for each in container["ResourceRequirements"]}
        kind, machine = ("gpu", "g4dn.xlarge") if "GPU" in needs else ("cpu", "c5.2xlarge")
        whole = prices().hours[machine] / 3600
        assert float(environment[SETTING]) == pytest.approx(
            whole * needs["VCPU"] / VCPUS_BY_KIND[kind], rel=1e-4
        )


@pytest.mark.prove
def test_an_endpoint_knows_what_its_machine_costs() -> None:
    (model,) = synthesised("dev+sagemaker").properties("AWS::SageMaker::Model")
    price = float(model["PrimaryContainer"]["Environment"][SETTING])
    assert price == pytest.approx(prices().hours["ml.g4dn.xlarge"] / 3600, rel=1e-4)


def test_of_several_machines_the_dearest_counts_and_one_without_a_price_is_refused() -> None:
    assert machine_price_per_second(("g4dn.xlarge", "g5.xlarge")) == machine_price_per_second(("g5.xlarge",))
    assert float(lambda_price_per_second(2048)) == pytest.approx(2 * prices().gigabyte_second, rel=1e-4)
    with pytest.raises(BadRequest, match=r"p9\.xlarge"):
        machine_price_per_second(("p9.xlarge",))
