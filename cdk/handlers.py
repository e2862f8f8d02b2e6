"""The Lambdas themselves, made from the rows of cdk/functions.py."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aws_cdk import Duration, RemovalPolicy, Size, Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

from cdk.bundling import EMBED, WEIGHTS
from cdk.config import Profile
from cdk.functions import LAMBDAS, VIDEO, Row, pascal, wanted
from cdk.permissions import Places, statements
from cdk.step_price import of_function

DISK = Size.mebibytes(2048)
"""For who opens a video: as large as one may be, and what is made of it, beside the 512 that every function has."""
HASTE = "4"
"""Attempts at a call of AWS, of who answers a person within half a minute (rushes/adapters/aws/clients.py)."""
OURS = "rushes"
"""The namespace of what our own code says (lambdas/metrics.py)."""


@dataclass(frozen=True)
class Network:
    """Where functions that need the database live."""

    vpc: ec2.IVpc
    group: ec2.ISecurityGroup


class Functions(Construct):
    """`functions[name]` is the Lambda of lambdas/<name>.py, for each of `rows`, or of all that the profile needs.

    With a `code` they are made as an account wants them: their own logs, their layers, a role each. Without it, as the
    emulator takes them: a folder, run by its own Python.
    """

    def __init__(
        self,
        scope: Construct,
        name: str,
        profile: Profile,
        rows: Mapping[str, Row] | None = None,
        code: lambda_.Code | None = None,
        layers: Mapping[str, lambda_.ILayerVersion] | None = None,
        network: Network | None = None,
    ) -> None:
        super().__init__(scope, name)
        self.profile, self.network, self.layers = profile, network, layers or {}
        self.code = code or lambda_.Code.from_asset(str(LAMBDAS), exclude=["__pycache__"])
        make = self.deployed if code else self.plain
        self.logs: dict[str, logs.ILogGroup] = {}
        self.rows = rows or wanted(profile)
        self.by_name = {name: make(name, row) for name, row in self.rows.items()}
        self.price()

    def __getitem__(self, name: str) -> lambda_.Function:
        return self.by_name[name]

    def plain(self, name: str, row: Row) -> lambda_.Function:
        return lambda_.Function(
            self,
            pascal(name),
            runtime=lambda_.Runtime.PYTHON_3_13,
            architecture=lambda_.Architecture.ARM_64,
            handler=f"{name}.handler",
            code=self.code,
            timeout=Duration.seconds(row.seconds),
            memory_size=self.profile.lambda_megabytes,
        )

    def deployed(self, name: str, row: Row) -> lambda_.Function:
        self.logs[name] = log = logs.LogGroup(
            self,
            f"{pascal(name)}Log",
            retention=retention(self.profile),
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
            timeout=Duration.seconds(row.seconds),
            recursive_loop=lambda_.RecursiveLoop.ALLOW if row.loops else None,
            memory_size=self.memory(row),
            ephemeral_storage_size=DISK if row.does >= VIDEO else None,
            reserved_concurrent_executions=self.profile.most_calls or None if row.answers else None,
            role=self.role(name, row, log),
            log_group=log,
            logging_format=lambda_.LoggingFormat.JSON,
            tracing=lambda_.Tracing.ACTIVE if self.profile.tracing else lambda_.Tracing.DISABLED,
            environment={"POWERTOOLS_METRICS_NAMESPACE": OURS}
            | ({"AWS_MAX_ATTEMPTS": HASTE} if row.answers else {})
            | ({"RUSHES_WEIGHTS": WEIGHTS} if EMBED in row.extras else {}),
            **self.placed(row),
        )

    def memory(self, row: Row) -> int:
        """Mebibytes."""
        return max(row.megabytes, self.profile.lambda_megabytes)

    def placed(self, row: Row) -> dict[str, Any]:
        if not row.inside or not self.network:
            return {}
        return {
            "vpc": self.network.vpc,
            "vpc_subnets": ec2.SubnetSelection(subnet_type=ec2.SubnetType.PRIVATE_ISOLATED),
            "security_groups": [self.network.group],
        }

    def role(self, name: str, row: Row, log: logs.LogGroup) -> iam.Role:
        """Its own log, its own interface where it is inside, and what `allow` adds."""
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
        if row.inside and self.network:
            for statement in interfaces(Stack.of(self)):
                role.add_to_policy(statement)
        return role

    def tell(self, **environment: str) -> None:
        """Give each variable to the functions whose row needs it, and to no other."""
        for variable, value in environment.items():
            setting = variable.removeprefix("RUSHES_").lower()
            for name, function in self.by_name.items():
                if setting in self.rows[name].needs:
                    function.add_environment(variable, value)

    def price(self) -> None:
        """What a second of it costs; on a laptop nothing."""
        for name, row in self.rows.items():
            if "price_per_second" in row.needs:
                price = of_function(self.memory(row)) if self.profile.cloud else "0"
                self.by_name[name].add_environment("RUSHES_PRICE_PER_SECOND", price)

    def allow(self, places: Places) -> None:
        """Give each function what its row does, at these places."""
        for name, function in self.by_name.items():
            for statement in statements(self.rows[name].does, places):
                function.add_to_role_policy(statement)


def interfaces(stack: Stack) -> list[iam.PolicyStatement]:
    """A function in a VPC has an interface there, which the service makes in its name."""
    where = f"arn:{stack.partition}:ec2:{stack.region}:{stack.account}"
    made = [f"{where}:{kind}/*" for kind in ("network-interface", "subnet", "security-group")]
    return [
        iam.PolicyStatement(
            actions=["ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface"], resources=made
        ),
        iam.PolicyStatement(
            actions=["ec2:AssignPrivateIpAddresses", "ec2:UnassignPrivateIpAddresses"], resources=made[:1]
        ),
        iam.PolicyStatement(
            actions=["ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets"], resources=["*"]
        ),
    ]


def retention(profile: Profile) -> logs.RetentionDays:
    return {
        7: logs.RetentionDays.ONE_WEEK,
        30: logs.RetentionDays.ONE_MONTH,
        90: logs.RetentionDays.THREE_MONTHS,
        365: logs.RetentionDays.ONE_YEAR,
    }[profile.log_days]
