"""Storage: the data bucket, and the table for live state, whose stream triggers notifications."""

from typing import Any

from aws_cdk import RemovalPolicy, Stack
from aws_cdk import aws_dynamodb as dynamodb
from constructs import Construct

from cdk.config import Profile


class StateTable(Construct):
    """The table. Every item has a time to live. The table is protected if the profile keeps data."""

    def __init__(self, scope: Construct, name: str, profile: Profile) -> None:
        super().__init__(scope, name)
        self.table = dynamodb.Table(
            self,
            "Live",
            partition_key=dynamodb.Attribute(name="pk", type=dynamodb.AttributeType.STRING),
            sort_key=dynamodb.Attribute(name="sk", type=dynamodb.AttributeType.STRING),
            billing_mode=dynamodb.BillingMode.PAY_PER_REQUEST,
            time_to_live_attribute="expires",
            stream=dynamodb.StreamViewType.NEW_IMAGE,
            point_in_time_recovery_specification=recovery(profile),
            deletion_protection=profile.keep or None,
            removal_policy=RemovalPolicy.RETAIN if profile.keep else RemovalPolicy.DESTROY,
        )


def recovery(profile: Profile) -> dynamodb.PointInTimeRecoverySpecification | None:
    """Return point-in-time recovery for 35 days, 0.20 a GB; the emulator does not support it."""
    if not profile.cloud:
        return None
    return dynamodb.PointInTimeRecoverySpecification(point_in_time_recovery_enabled=True)


class StorageStack(Stack):
    """The bucket, the table, the secrets, and the repository of images."""

    def __init__(self, scope: Construct, name: str, profile: Profile, page: str, **kwargs: Any) -> None:
        from cdk.bucket import DataBucket
        from cdk.images import Repository
        from cdk.secrets import ServiceSecrets

        super().__init__(scope, name, **kwargs)
        self.state_table = StateTable(self, "Store", profile)
        self.data_bucket = DataBucket(self, "Goods", profile, [page, *profile.allowed_origins])
        self.secrets = ServiceSecrets(self, "Secrets", profile)
        self.images = Repository(self, "Repository", profile)
