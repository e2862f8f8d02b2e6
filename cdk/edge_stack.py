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
from cdk.bundling import code
from cdk.config import Profile, environment
from cdk.database_stack import DatabaseStack
from cdk.email import Letters
from cdk.functions import of_room, pascal
from cdk.handlers import Functions, Network
from cdk.page import Page
from cdk.pipeline import PipelineStack, layers_of, places
from cdk.socket_api import SocketApi
from cdk.storage import StorageStack
from cdk.users import Users
from cdk.waf import Wall
from cdk.web import WebStack

CANARY = ("api", "control", "search", "socket_authorizer", "websocket", "jwt_authorizer")
"""User-facing functions, deployed with a 10 % canary."""


class DoorsStack(Stack):
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
        rows = of_room("api", profile)
        self.functions = functions = Functions(
            self,
            "Functions",
            profile,
            rows,
            code(),
            layers_of(self, rows),
            Network(database.vpc, database.database.callers),
        )
        origins = [web.address, *profile.allowed_origins]
        self.users = Users(self, "Users", profile)
        canary_names = [name for name in CANARY if name in rows and profile.canary]
        self.aliases = {name: self.make_alias(name) for name in canary_names}
        handlers = functions.by_name | self.aliases
        self.socket = SocketApi(self, "Socket", profile, handlers, storage.store.table)
        self.api = Api(self, "Api", profile, handlers, self.users, origins=origins)
        self.wall = Wall(self, "Wall", profile, self.api.rest.deployment_stage.stage_arn)
        Page(self, "Page", web, self.users, self.api.url)
        functions.tell(
            RUSHES_BUCKET=storage.goods.name,
            RUSHES_TABLE=storage.store.table.table_name,
            RUSHES_DATABASE_URL=database.database.url(),
            **environment(profile) | {"RUSHES_ORIGINS": self.to_json_string(origins)},
            RUSHES_MACHINE_ARN=pipeline.process_video.arn,
            RUSHES_SOCKET_ENDPOINT=self.socket.endpoint,
            RUSHES_SOCKET_URL=self.socket.url,
            RUSHES_SIGN_IN_URL=f"https://cognito-idp.{self.region}.{self.url_suffix}",
            RUSHES_SIGN_IN_CLIENT=self.users.client.user_pool_client_id,
            RUSHES_USER_POOL=self.users.pool.user_pool_id,
            RUSHES_PAGE_URL=web.address,
            RUSHES_ENDPOINT=self.api.url,
        )
        functions.allow(
            places(
                storage,
                database,
                pipeline.process_video.arn,
                connections=self.socket.connections,
                pool=self.users.pool.user_pool_arn,
                sender=self.sender_identities(profile.mail_from),
            )
        )
        if profile.mail_from:
            Letters(self, "Letters", pipeline.process_video.arn, functions["send_email"])
        storage.secrets.share(functions)
        for canary_name in self.aliases:
            self.add_canary(canary_name)
        events.Rule(
            self,
            "Minutely",
            schedule=events.Schedule.rate(alarms.MINUTE),
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
        errors = alias.metric_errors(period=alarms.MINUTE, statistic="Sum")
        return codedeploy.LambdaDeploymentGroup(
            self,
            f"{pascal(name)}Shift",
            alias=alias,
            deployment_config=codedeploy.LambdaDeploymentConfig.CANARY_10_PERCENT_5_MINUTES,
            alarms=[alarms.ring(self, alarms.of_canary(name, errors), None, name)],
        )
