"""An asynchronous endpoint of SageMaker: its model, its configuration, and the endpoint itself."""

import re
import time
from collections.abc import Callable
from typing import Any

from rushes.errors import NotFound, Unavailable
from rushes.operations.sagemaker.plan import FAILURE, OUTPUT, Plan
from rushes.operations.sagemaker.sdk import Resource, answered, sdk

VARIANT = "worker"
START_SECONDS = 1800  # for a worker to bring its model and answer its first ping
POLL_SECONDS = 10.0
READY, BROKEN = "InService", "Failed"

Say = Callable[[str], None]
Shown = dict[str, Any]


def deploy(plan: Plan, say: Say) -> Shown:
    """Make the endpoint what the plan says, and return at once: see `wait`. A second time nothing changes.

    An endpoint that is there goes over to the new configuration without a gap. Raises BadRequest, Unavailable,
    TryAgain while another change is under way.
    """
    resources = sdk("resources")
    if not found(resources.Model, model_name=plan.version):
        say(f"creating the model {plan.version}")
        create(resources.Model, **model_of(plan))
    if not found(resources.EndpointConfig, endpoint_config_name=plan.version):
        say(f"creating the configuration {plan.version}")
        create(resources.EndpointConfig, **config_of(plan))
    endpoint = found(resources.Endpoint, endpoint_name=plan.name)
    if endpoint is None:
        say(f"creating the endpoint {plan.name}")
        endpoint = create(resources.Endpoint, endpoint_name=plan.name, endpoint_config_name=plan.version)
    elif endpoint.endpoint_config_name != plan.version:
        say(f"changing the endpoint {plan.name}")
        update(endpoint, plan.version)
    return told(endpoint)


def show(name: str) -> Shown:
    """{"endpoint", "status", "config", "instances", "output", "failure", "reason"}. Raises NotFound."""
    return told(existing(name))


def wait(name: str, say: Say, every: float = POLL_SECONDS) -> Shown:
    """Until it is in service; `every` is in seconds. Raises Unavailable with SageMaker's reason when it fails."""
    before = ""
    while (shown := show(name))["status"] != READY:
        if shown["status"] == BROKEN:
            raise Unavailable(f"The endpoint {name} failed: {shown['reason']}")
        if shown["status"] != before:
            say(f"{name}: {shown['status']}")
        before = shown["status"]
        time.sleep(every)
    return shown


def delete(name: str, say: Say) -> None:
    """Remove the endpoint, and every configuration and model that was made for it. Raises NotFound, TryAgain."""
    resources = sdk("resources")
    remove(existing(name), say)
    versions = re.compile(re.escape(name) + r"-[0-9a-f]{10}")
    for kind in (resources.EndpointConfig, resources.Model):
        with answered("There are none."):
            made = [
                one for one in kind.get_all(name_contains=f"{name}-") if versions.fullmatch(one.get_name())
            ]
        for one in made:
            remove(one, say)


def model_of(plan: Plan) -> dict[str, Any]:
    container = sdk("shapes").ContainerDefinition(image=plan.image, environment=plan.environment)
    return {"model_name": plan.version, "primary_container": container, "execution_role_arn": plan.role}


def config_of(plan: Plan) -> dict[str, Any]:
    shapes = sdk("shapes")
    variant = shapes.ProductionVariant(
        variant_name=VARIANT,
        model_name=plan.version,
        instance_type=plan.instance,
        initial_instance_count=plan.count,
        container_startup_health_check_timeout_in_seconds=START_SECONDS,
        **({"inference_ami_version": plan.machine_image} if plan.machine_image else {}),
    )
    asynchronous = shapes.AsyncInferenceConfig(
        client_config=shapes.AsyncInferenceClientConfig(max_concurrent_invocations_per_instance=1),
        output_config=shapes.AsyncInferenceOutputConfig(
            s3_output_path=f"s3://{plan.bucket}/{OUTPUT}", s3_failure_path=f"s3://{plan.bucket}/{FAILURE}"
        ),
    )
    return {
        "endpoint_config_name": plan.version,
        "production_variants": [variant],
        "async_inference_config": asynchronous,
    }


def found(kind: Resource, **name: str) -> Resource | None:
    try:
        with answered("There is none."):
            return kind.get(**name)
    except NotFound:
        return None


def existing(name: str) -> Resource:
    endpoint = found(sdk("resources").Endpoint, endpoint_name=name)
    if endpoint is None:
        raise NotFound(f"There is no endpoint {name} in this region of the account.")
    return endpoint


def create(kind: Resource, **what: Any) -> Resource:
    with answered("What the plan names does not exist."):
        return kind.create(**what)


def update(endpoint: Resource, version: str) -> None:
    with answered("The endpoint is gone."):
        endpoint.endpoint_config_name = version
        endpoint.update()
        endpoint.refresh()


def remove(one: Resource, say: Say) -> None:
    name = one.get_name()
    say(f"deleting {type(one).__name__} {name}")
    with answered(f"{name} is gone."):
        one.delete()


def told(endpoint: Resource) -> Shown:
    """What the SDK leaves unassigned is empty here."""
    output = part(part(endpoint, "async_inference_config"), "output_config")
    variants = part(endpoint, "production_variants") or []
    return {
        "endpoint": endpoint.endpoint_name,
        "status": endpoint.endpoint_status,
        "config": endpoint.endpoint_config_name,
        "instances": sum(part(variant, "current_instance_count") or 0 for variant in variants),
        "output": part(output, "s3_output_path") or "",
        "failure": part(output, "s3_failure_path") or "",
        "reason": part(endpoint, "failure_reason") or "",
    }


def part(of: Any, name: str) -> Any:
    """A field of a resource of the SDK; None where it is not assigned."""
    value = getattr(of, name, None)
    return None if type(value).__name__ == "Unassigned" else value
