"""Create, update and delete an asynchronous SageMaker endpoint with its model and configuration."""

import re
import time
from collections.abc import Callable
from typing import Any

from rushes.errors import NotFound, Unavailable
from rushes.operations.sagemaker.plan import FAILURE, OUTPUT, Plan
from rushes.operations.sagemaker.sdk import Resource, answered, sdk

VARIANT = "worker"
START_SECONDS = 1800  # until a worker has loaded its model and answers its first ping
POLL_SECONDS = 10.0
READY, BROKEN = "InService", "Failed"

Say = Callable[[str], None]
Shown = dict[str, Any]


def deploy(plan: Plan, report: Say) -> Shown:
    """Apply the plan and return at once; see `wait`. Idempotent.

    An existing endpoint switches to the new configuration without downtime. Raises BadRequest, Unavailable,
    TryAgain while another change is in progress.
    """
    resources = sdk("resources")
    if not find_resource(resources.Model, model_name=plan.version):
        report(f"creating the model {plan.version}")
        create(resources.Model, **model_of(plan))
    if not find_resource(resources.EndpointConfig, endpoint_config_name=plan.version):
        report(f"creating the configuration {plan.version}")
        create(resources.EndpointConfig, **config_of(plan))
    endpoint = find_resource(resources.Endpoint, endpoint_name=plan.name)
    if endpoint is None:
        report(f"creating the endpoint {plan.name}")
        endpoint = create(resources.Endpoint, endpoint_name=plan.name, endpoint_config_name=plan.version)
    elif endpoint.endpoint_config_name != plan.version:
        report(f"changing the endpoint {plan.name}")
        update(endpoint, plan.version)
    return describe_endpoint(endpoint)


def show(name: str) -> Shown:
    """{"endpoint", "status", "config", "instances", "output", "failure", "reason"}. Raises NotFound."""
    return describe_endpoint(existing(name))


def wait(name: str, report: Say, poll_seconds: float = POLL_SECONDS) -> Shown:
    """Poll every `poll_seconds` until the endpoint is in service. Raises Unavailable with SageMaker's reason."""
    last_status = ""
    while (description := show(name))["status"] != READY:
        if description["status"] == BROKEN:
            raise Unavailable(f"The endpoint {name} failed: {description['reason']}")
        if description["status"] != last_status:
            report(f"{name}: {description['status']}")
        last_status = description["status"]
        time.sleep(poll_seconds)
    return description


def delete(name: str, report: Say) -> None:
    """Delete the endpoint and all its configurations and models. Raises NotFound, TryAgain."""
    resources = sdk("resources")
    remove(existing(name), report)
    versions = re.compile(re.escape(name) + r"-[0-9a-f]{10}")
    for resource_type in (resources.EndpointConfig, resources.Model):
        with answered("There are none."):
            resources_to_delete = [
                resource
                for resource in resource_type.get_all(name_contains=f"{name}-")
                if versions.fullmatch(resource.get_name())
            ]
        for resource in resources_to_delete:
            remove(resource, report)


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


def find_resource(resource_type: Resource, **name: str) -> Resource | None:
    try:
        with answered("There is none."):
            return resource_type.get(**name)
    except NotFound:
        return None


def existing(name: str) -> Resource:
    endpoint = find_resource(sdk("resources").Endpoint, endpoint_name=name)
    if endpoint is None:
        raise NotFound(f"There is no endpoint {name} in this region of the account.")
    return endpoint


def create(resource_type: Resource, **arguments: Any) -> Resource:
    with answered("What the plan names does not exist."):
        return resource_type.create(**arguments)


def update(endpoint: Resource, version: str) -> None:
    with answered("The endpoint is gone."):
        endpoint.endpoint_config_name = version
        endpoint.update()
        endpoint.refresh()


def remove(resource: Resource, report: Say) -> None:
    name = resource.get_name()
    report(f"deleting {type(resource).__name__} {name}")
    with answered(f"{name} is gone."):
        resource.delete()


def describe_endpoint(endpoint: Resource) -> Shown:
    """Describe the endpoint; fields that the SDK leaves unassigned are empty."""
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


def part(resource: Any, name: str) -> Any:
    """A field of an SDK resource; None if it is unassigned."""
    value = getattr(resource, name, None)
    return None if type(value).__name__ == "Unassigned" else value
