"""The Lambda functions, created from the rows of cdk/functions.py."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aws_cdk import Duration, RemovalPolicy, Size, Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

from cdk.bundling import EMBED_EXTRA, WEIGHTS_PATH
from cdk.config import Profile
from cdk.functions import DOWNLOAD_METHODS, LAMBDAS, FunctionSpec, functions_of_profile, pascal
from cdk.permissions import ResourceArns, policy_statements
from cdk.step_price import lambda_price_per_second

VIDEO_DISK = Size.mebibytes(2048)
"""Disk of functions that open videos: the largest allowed video, its results, and the default 512 MiB."""
HTTP_MAX_ATTEMPTS = "4"
"""Attempts per AWS call of functions with 30 s to answer a request (rushes/adapters/aws/clients.py)."""
METRICS_NAMESPACE = "rushes"
"""The namespace of our own metrics (lambdas/metrics.py)."""


@dataclass(frozen=True)
class Network:
    """The VPC and security group of functions that need the database."""

    vpc: ec2.IVpc
    group: ec2.ISecurityGroup


class Functions(Construct):
    """`functions[name]` is the Lambda of lambdas/<name>.py, for each of `rows` or all rows of the profile.

    With `code`, for an account: with log groups, layers and one role per function. Without it, for the emulator: a
    plain folder, run by the local Python.
    """

    def __init__(
        self,
        scope: Construct,
        name: str,
        profile: Profile,
        rows: Mapping[str, FunctionSpec] | None = None,
        code: lambda_.Code | None = None,
        layers: Mapping[str, lambda_.ILayerVersion] | None = None,
        network: Network | None = None,
    ) -> None:
        super().__init__(scope, name)
        self.profile, self.network, self.layers = profile, network, layers or {}
        self.code = code or lambda_.Code.from_asset(str(LAMBDAS), exclude=["__pycache__"])
        create = self.create_deployed if code else self.create_plain
        self.logs: dict[str, logs.ILogGroup] = {}
        self.specs = rows or functions_of_profile(profile)
        self.by_name = {name: create(name, row) for name, row in self.specs.items()}
        self.set_prices()

    def __getitem__(self, name: str) -> lambda_.Function:
        return self.by_name[name]

    def create_plain(self, name: str, row: FunctionSpec) -> lambda_.Function:
        """Create a function for the emulator."""
        return lambda_.Function(
            self,
            pascal(name),
            runtime=lambda_.Runtime.PYTHON_3_13,
            architecture=lambda_.Architecture.ARM_64,
            handler=f"{name}.handler",
            code=self.code,
            timeout=Duration.seconds(row.timeout_seconds),
            memory_size=self.profile.lambda_megabytes,
        )

    def create_deployed(self, name: str, row: FunctionSpec) -> lambda_.Function:
        """Create a function for an account."""
        self.logs[name] = log = logs.LogGroup(
            self,
            f"{pascal(name)}Log",
            retention=log_retention(self.profile),
            removal_policy=RemovalPolicy.DESTROY,
        )
        return lambda_.Function(
            self,
            pascal(name),
            runtime=lambda_.Runtime.PYTHON_3_13,
            architecture=lambda_.Architecture.ARM_64,
            handler=f"{name}.handler",
            code=self.code,
            layers=[self.layers[extra] for extra in row.layers],
            timeout=Duration.seconds(row.timeout_seconds),
            recursive_loop=lambda_.RecursiveLoop.ALLOW if row.sends_to_itself else None,
            memory_size=self.memory_of(row),
            ephemeral_storage_size=VIDEO_DISK if row.methods >= DOWNLOAD_METHODS else None,
            reserved_concurrent_executions=self.profile.most_calls or None if row.serves_http else None,
            role=self.create_role(name, row, log),
            log_group=log,
            logging_format=lambda_.LoggingFormat.JSON,
            tracing=lambda_.Tracing.ACTIVE if self.profile.tracing else lambda_.Tracing.DISABLED,
            environment={"POWERTOOLS_METRICS_NAMESPACE": METRICS_NAMESPACE}
            | ({"AWS_MAX_ATTEMPTS": HTTP_MAX_ATTEMPTS} if row.serves_http else {})
            | ({"RUSHES_WEIGHTS": WEIGHTS_PATH} if EMBED_EXTRA in row.extras else {}),
            **self.vpc_options(row),
        )

    def memory_of(self, row: FunctionSpec) -> int:
        """Return the memory in mebibytes."""
        return max(row.memory_mebibytes, self.profile.lambda_megabytes)

    def vpc_options(self, row: FunctionSpec) -> dict[str, Any]:
        """Return the VPC options of a function that needs the database."""
        if not row.needs_database or not self.network:
            return {}
        return {
            "vpc": self.network.vpc,
            "vpc_subnets": ec2.SubnetSelection(subnet_type=ec2.SubnetType.PRIVATE_ISOLATED),
            "security_groups": [self.network.group],
        }

    def create_role(self, name: str, row: FunctionSpec, log: logs.LogGroup) -> iam.Role:
        """Create the role: its log, its network interface if in the VPC; `allow` adds the rest."""
        role = iam.Role(
            self,
            f"{pascal(name)}Role",
            assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"),
            description=f"What lambdas/{name}.py may do",
        )
        role.add_to_policy(
            iam.PolicyStatement(
                actions=["logs:CreateLogStream", "logs:PutLogEvents"], resources=[f"{log.log_group_arn}"]
            )
        )
        if row.needs_database and self.network:
            for statement in interface_statements(Stack.of(self)):
                role.add_to_policy(statement)
        return role

    def set_environment(self, **environment: str) -> None:
        """Set each variable on the functions whose row needs it, and on no other."""
        for variable, value in environment.items():
            setting = variable.removeprefix("RUSHES_").lower()
            for name, function in self.by_name.items():
                if setting in self.specs[name].settings:
                    function.add_environment(variable, value)

    def set_prices(self) -> None:
        """Set the price per second of each step function; 0 on the emulator."""
        for name, row in self.specs.items():
            if "price_per_second" in row.settings:
                price = lambda_price_per_second(self.memory_of(row)) if self.profile.cloud else "0"
                self.by_name[name].add_environment("RUSHES_PRICE_PER_SECOND", price)

    def grant_methods(self, places: ResourceArns) -> None:
        """Allow each function the methods of its row on these resources."""
        for name, function in self.by_name.items():
            for statement in policy_statements(self.specs[name].methods, places):
                function.add_to_role_policy(statement)


def interface_statements(stack: Stack) -> list[iam.PolicyStatement]:
    """Return the permissions for the network interface that Lambda creates for a function in a VPC."""
    prefix = f"arn:{stack.partition}:ec2:{stack.region}:{stack.account}"
    arns = [f"{prefix}:{kind}/*" for kind in ("network-interface", "subnet", "security-group")]
    return [
        iam.PolicyStatement(
            actions=["ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface"], resources=arns
        ),
        iam.PolicyStatement(
            actions=["ec2:AssignPrivateIpAddresses", "ec2:UnassignPrivateIpAddresses"], resources=arns[:1]
        ),
        iam.PolicyStatement(
            actions=["ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets"], resources=["*"]
        ),
    ]


def log_retention(profile: Profile) -> logs.RetentionDays:
    """Return the log retention of the profile."""
    return {
        7: logs.RetentionDays.ONE_WEEK,
        30: logs.RetentionDays.ONE_MONTH,
        90: logs.RetentionDays.THREE_MONTHS,
        365: logs.RetentionDays.ONE_YEAR,
    }[profile.log_days]
