"""The public side of a deployment: the API behind WAF, the WebSocket API, the users, the page."""

from typing import Any

from aws_cdk import CfnOutput, Stack
from aws_cdk import aws_codedeploy as codedeploy
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from cdk import alarms
from cdk.api import Api
from cdk.bundling import bundle_code
from cdk.config import Profile, profile_environment
from cdk.database_stack import DatabaseStack
from cdk.email import EmailNotifications
from cdk.functions import functions_of_stack, pascal
from cdk.handlers import Functions, Network
from cdk.page import Page
from cdk.pipeline import PipelineStack, build_layers, resource_arns
from cdk.socket_api import SocketApi
from cdk.storage import StorageStack
from cdk.users import Users
from cdk.waf import WebAcl
from cdk.web import WebStack

CANARY = ("api", "control", "search", "socket_authorizer", "websocket", "jwt_authorizer")
"""User-facing functions, deployed with a 10 % canary."""


class EdgeStack(Stack):
    """Everything that users and client programs call."""

    def __init__(
        self,
        scope: Construct,
        name: str,
        profile: Profile,
        web: WebStack,
        storage: StorageStack,
        database: DatabaseStack,
        pipeline: PipelineStack,
        **kwargs: Any,
    ) -> None:
        super().__init__(scope, name, **kwargs)
        rows = functions_of_stack("api", profile)
        self.functions = functions = Functions(
            self,
            "Functions",
            profile,
            rows,
            bundle_code(),
            build_layers(self, rows),
            Network(database.vpc, database.database.client_group),
        )
        origins = [web.address, *profile.allowed_origins]
        self.users = Users(self, "Users", profile)
        canary_names = [name for name in CANARY if name in rows and profile.canary]
        self.aliases = {name: self.make_alias(name) for name in canary_names}
        handlers = functions.by_name | self.aliases
        self.socket = SocketApi(self, "Socket", profile, handlers, storage.state_table.table)
        self.api = Api(self, "Api", profile, handlers, self.users, origins=origins)
        self.web_acl = WebAcl(self, "Wall", profile, self.api.rest.deployment_stage.stage_arn)
        Page(self, "Page", web, self.users, self.api.url)
        functions.set_environment(
            RUSHES_BUCKET=storage.data_bucket.name,
            RUSHES_TABLE=storage.state_table.table.table_name,
            RUSHES_DATABASE_URL=database.database.url(),
            **profile_environment(profile) | {"RUSHES_ORIGINS": self.to_json_string(origins)},
            RUSHES_MACHINE_ARN=pipeline.process_video.arn,
            RUSHES_SOCKET_ENDPOINT=self.socket.endpoint,
            RUSHES_SOCKET_URL=self.socket.url,
            RUSHES_SIGN_IN_URL=f"https://cognito-idp.{self.region}.{self.url_suffix}",
            RUSHES_SIGN_IN_CLIENT=self.users.client.user_pool_client_id,
            RUSHES_USER_POOL=self.users.pool.user_pool_id,
            RUSHES_PAGE_URL=web.address,
            RUSHES_ENDPOINT=self.api.url,
        )
        functions.grant_methods(
            resource_arns(
                storage,
                database,
                pipeline.process_video.arn,
                connections=self.socket.connections,
                pool=self.users.pool.user_pool_arn,
                sender=self.sender_identities(profile.mail_from),
            )
        )
        if profile.mail_from:
            EmailNotifications(self, "Letters", pipeline.process_video.arn, functions["send_email"])
        storage.secrets.grant_to(functions)
        for canary_name in self.aliases:
            self.add_canary(canary_name)
        events.Rule(
            self,
            "Minutely",
            schedule=events.Schedule.rate(alarms.ONE_MINUTE),
            targets=[targets.LambdaFunction(functions["health_probe"], retry_attempts=0)],
            description="Calls the health check of the API",
        )
        for key, value in {
            "ApiUrl": self.api.url,
            "PageUrl": web.address,
            "Pool": self.users.pool.user_pool_id,
            "Client": self.users.client.user_pool_client_id,
        }.items():
            CfnOutput(self, key, value=value)

    def sender_identities(self, address: str) -> tuple[str, ...]:
        """Return the SES identities of the address and of its domain; either may be verified."""
        return tuple(
            self.format_arn(service="ses", resource="identity", resource_name=name)
            for name in (address, address.rpartition("@")[2])
        )

    def make_alias(self, name: str) -> lambda_.Alias:
        return lambda_.Alias(
            self, f"{pascal(name)}Live", alias_name="live", version=self.functions[name].current_version
        )

    def add_canary(self, name: str) -> codedeploy.LambdaDeploymentGroup:
        """Shift 10 % of the calls to new code for five minutes; an alarm rolls it back."""
        alias = self.aliases[name]
        errors = alias.metric_errors(period=alarms.ONE_MINUTE, statistic="Sum")
        return codedeploy.LambdaDeploymentGroup(
            self,
            f"{pascal(name)}Shift",
            alias=alias,
            deployment_config=codedeploy.LambdaDeploymentConfig.CANARY_10_PERCENT_5_MINUTES,
            alarms=[alarms.create_alarm(self, alarms.canary_rule(name, errors), None, name)],
        )
