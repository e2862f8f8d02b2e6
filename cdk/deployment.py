"""A deployment in an account: eight stacks, each depending only on earlier ones."""

from itertools import pairwise
from typing import Any

from aws_cdk import App, DefaultStackSynthesizer, Environment, Stack

from cdk.compute import ComputeStack
from cdk.config import Profile
from cdk.database_stack import DatabaseStack
from cdk.edge_stack import EdgeStack
from cdk.images import repository_name
from cdk.network import NetworkStack
from cdk.operations_stack import OperationsStack
from cdk.pipeline import PipelineStack
from cdk.storage import StorageStack
from cdk.web import WebStack


def build_stacks(app: App, profile: Profile) -> list[Stack]:
    """Create the stacks, `rushes-dev-network` and so on, in the order of deployment."""

    def common(**more: Any) -> dict[str, Any]:
        return {
            "env": Environment(region=profile.region),
            "tags": {"project": "rushes", "profile": profile.name},
            "termination_protection": profile.keep,
            "synthesizer": DefaultStackSynthesizer(**more),
        }

    def stack_name(name: str) -> str:
        return f"rushes-{profile.name}-{name}"

    network = NetworkStack(app, stack_name("network"), profile, **common())
    web = WebStack(app, stack_name("web"), profile, **common())
    storage = StorageStack(app, stack_name("storage"), profile, web.address, **common())
    database = DatabaseStack(app, stack_name("database"), profile, network.vpc, **common())
    compute = ComputeStack(
        app,
        stack_name("compute"),
        profile,
        network.vpc,
        storage,
        **common(image_assets_repository_name=repository_name(profile)),
    )
    pipeline = PipelineStack(app, stack_name("pipeline"), profile, storage, database, compute, **common())
    edge = EdgeStack(app, stack_name("api"), profile, web, storage, database, pipeline, **common())
    operations = OperationsStack(
        app, stack_name("ops"), profile, storage, database, pipeline, edge, **common()
    )
    ordered = [network, web, storage, database, compute, pipeline, edge, operations]
    for earlier, later in pairwise(ordered):
        later.add_stack_dependency(earlier)
    return ordered
