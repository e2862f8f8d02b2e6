"""The database and its migrations, which run before any dependent code is deployed."""

from typing import Any

from aws_cdk import Duration, Stack, triggers
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from constructs import Construct

from cdk.bundling import bundle_code, make_layer
from cdk.config import Profile
from cdk.database import DATABASE_NAME, DATABASE_PORT, LOGIN_ROLE, TLS_PARAMETERS, Database
from cdk.functions import FunctionSpec
from cdk.handlers import Functions, Network

ROWS = {
    "migrate": FunctionSpec(("admin_credentials", "schema_function"), 300, frozenset()),
    "migrate_schema": FunctionSpec(("database_url",), 240, frozenset()),
}
"""Two functions: one in the VPC would need a Secrets Manager endpoint, which costs 7 a month and zone."""


class DatabaseStack(Stack):
    """The database with a current schema for all later stacks."""

    def __init__(self, scope: Construct, name: str, profile: Profile, vpc: ec2.IVpc, **kwargs: Any) -> None:
        super().__init__(scope, name, **kwargs)
        self.vpc = vpc
        self.database = Database(self, "Database", profile, vpc)
        layers = Construct(self, "Layers")
        self.functions = Functions(
            self,
            "Functions",
            profile,
            ROWS,
            bundle_code(),
            {extra: make_layer(layers, extra) for extra in ("handlers", "database")},
            Network(vpc, self.database.client_group),
        )
        server = self.database.server
        schema, migrate = self.functions["migrate_schema"], self.functions["migrate"]
        self.functions.set_environment(
            RUSHES_ADMIN_CREDENTIALS=server.secret.secret_arn,
            RUSHES_SCHEMA_FUNCTION=schema.function_name,
            RUSHES_DATABASE_URL=f"postgresql://{LOGIN_ROLE}@{server.host}:{DATABASE_PORT}/{DATABASE_NAME}?{TLS_PARAMETERS}",
        )
        server.secret.grant_read(migrate)
        migrate.add_to_role_policy(
            iam.PolicyStatement(actions=["lambda:InvokeFunction"], resources=[schema.function_arn])
        )
        triggers.Trigger(
            self,
            "Migrated",
            handler=migrate,
            timeout=Duration.minutes(6),
            execute_after=[self.database, self.functions],
        )
