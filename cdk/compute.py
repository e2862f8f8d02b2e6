"""Compute for worker steps: AWS Batch, optionally an asynchronous SageMaker endpoint, optionally schedules."""

from typing import Any

from aws_cdk import RemovalPolicy, Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_logs as logs
from constructs import Construct

from cdk.config import Profile
from cdk.endpoint import Endpoint
from cdk.handlers import log_retention
from cdk.images import Images
from cdk.schedules import Schedules
from cdk.storage import StorageStack
from cdk.workers import Workers


class ComputeStack(Stack):
    """Machines that start when there is work and stop when there is none."""

    def __init__(
        self,
        scope: Construct,
        name: str,
        profile: Profile,
        vpc: ec2.IVpc,
        storage: StorageStack,
        **kwargs: Any,
    ) -> None:
        super().__init__(scope, name, **kwargs)
        log = logs.LogGroup(
            self, "Log", retention=log_retention(profile), removal_policy=RemovalPolicy.DESTROY
        )
        images = Images(self, "Images")
        self.workers = Workers(self, "Workers", profile, vpc, images, storage, log)
        self.endpoint = (
            Endpoint(self, "Endpoint", profile, images, storage) if profile.workers == "sagemaker" else None
        )
        if profile.schedule:
            Schedules(self, "Schedules", profile, self.workers, self.endpoint)
