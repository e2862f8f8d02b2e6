"""Where the goods lie (one bucket) and where live state lies (one table whose stream rings the bell)."""

from aws_cdk import RemovalPolicy
from aws_cdk import aws_dynamodb as dynamodb
from constructs import Construct


class Store(Construct):
    """The bucket is there before the stack and outlives it. It keeps every version: a job is pinned to one."""

    def __init__(self, scope: Construct, name: str, bucket_name: str) -> None:
        super().__init__(scope, name)
        self.bucket_name = bucket_name
        self.table = dynamodb.Table(
            self,
            "Live",
            partition_key=dynamodb.Attribute(name="pk", type=dynamodb.AttributeType.STRING),
            sort_key=dynamodb.Attribute(name="sk", type=dynamodb.AttributeType.STRING),
            billing_mode=dynamodb.BillingMode.PAY_PER_REQUEST,
            time_to_live_attribute="expires",
            stream=dynamodb.StreamViewType.NEW_IMAGE,
            removal_policy=RemovalPolicy.DESTROY,
        )
