"""A deployment in an account: eight stacks, each knowing only those before it."""

from itertools import pairwise
from typing import Any

from aws_cdk import App, DefaultStackSynthesizer, Environment, Stack

from cdk.compute import ComputeStack
from cdk.config import Profile
from cdk.database_stack import DatabaseStack
from cdk.edge_stack import DoorsStack
from cdk.images import repository_name
from cdk.network import NetworkStack
from cdk.operations_stack import OpsStack
from cdk.pipeline import PipelineStack
from cdk.storage import StorageStack
from cdk.web import WebStack


def stacks(app: App, profile: Profile) -> list[Stack]:
    """`rushes-dev-network` and so on, in the order of deployment. The account is whoever deploys."""

    def common(**more: Any) -> dict[str, Any]:
        return {
            "env": Environment(region=profile.region),
            "tags": {"project": "rushes", "profile": profile.name},
            "termination_protection": profile.keep,
            "synthesizer": DefaultStackSynthesizer(**more),
        }

    def called(name: str) -> str:
        return f"rushes-{profile.name}-{name}"

    network = NetworkStack(app, called("network"), profile, **common())
    web = WebStack(app, called("web"), profile, **common())
    storage = StorageStack(app, called("storage"), profile, web.address, **common())
    database = DatabaseStack(app, called("database"), profile, network.vpc, **common())
    compute = ComputeStack(
        app,
        called("compute"),
        profile,
        network.vpc,
        storage,
        **common(image_assets_repository_name=repository_name(profile)),
    )
    pipeline = PipelineStack(app, called("pipeline"), profile, storage, database, compute, **common())
    doors = DoorsStack(app, called("api"), profile, web, storage, database, pipeline, **common())
    ops = OpsStack(app, called("ops"), profile, storage, database, pipeline, doors, **common())
    order = [network, web, storage, database, compute, pipeline, doors, ops]
    for earlier, later in pairwise(order):
        later.add_stack_dependency(earlier)
    return order
