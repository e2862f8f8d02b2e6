"""The WebSocket API for notifications of new events. A one-time ticket authorises a connection."""

import json
from collections.abc import Mapping
from typing import cast

from aws_cdk import Aws, Fn, RemovalPolicy, Stack
from aws_cdk import aws_apigatewayv2 as apigateway
from aws_cdk import aws_apigatewayv2_authorizers as authorizers
from aws_cdk import aws_apigatewayv2_integrations as integrations
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

from cdk.config import Profile
from cdk.handlers import log_retention

STAGE = "live"


class SocketApi(Construct):
    """Routes $connect, $disconnect, subscribe and ping; the table's stream triggers notifications to subscribers."""

    def __init__(
        self,
        scope: Construct,
        name: str,
        profile: Profile,
        functions: Mapping[str, lambda_.IFunction],
        table: dynamodb.ITable,
        gateway: str = "",
    ) -> None:
        super().__init__(scope, name)

        def integration(name: str) -> integrations.WebSocketLambdaIntegration:
            return integrations.WebSocketLambdaIntegration(name, functions["websocket"])

        api = apigateway.WebSocketApi(
            self,
            "Api",
            route_selection_expression="$request.body.action",
            connect_route_options=apigateway.WebSocketRouteOptions(
                integration=integration("Connect"),
                authorizer=authorizers.WebSocketLambdaAuthorizer(
                    "Ticket",
                    functions["socket_authorizer"],
                    identity_source=["route.request.querystring.ticket"],
                ),
            ),
            disconnect_route_options=apigateway.WebSocketRouteOptions(integration=integration("Disconnect")),
        )
        for action in ("subscribe", "ping"):
            api.add_route(action, integration=integration(action.capitalize()))
        self.api = api
        self.stage = apigateway.WebSocketStage(
            self,
            "Stage",
            web_socket_api=api,
            stage_name=STAGE,
            auto_deploy=True,
            throttle=apigateway.ThrottleSettings(rate_limit=100, burst_limit=200) if profile.cloud else None,
        )
        if profile.cloud:
            self.enable_access_log(profile)
        self.connect_stream(functions["notify"], table)
        host = f"{api.api_id}.execute-api.{Stack.of(self).region}.{Aws.URL_SUFFIX}"
        self.endpoint = (
            f"{gateway}/_aws/execute-api/{api.api_id}/{STAGE}" if gateway else f"https://{host}/{STAGE}"
        )
        self.url = Fn.join("", ["ws", Fn.select(1, Fn.split("http", self.endpoint))])

    @property
    def connections(self) -> str:
        """Return the ARN pattern of all connections of the stage."""
        stack = Stack.of(self)
        where = f"{stack.region}:{stack.account}:{self.api.api_id}/{STAGE}/POST/@connections/*"
        return f"arn:{stack.partition}:execute-api:{where}"

    def enable_access_log(self, profile: Profile) -> None:
        """Enable access logs with caller, route and status, never a ticket or a message."""
        log = logs.LogGroup(
            self, "Access", retention=log_retention(profile), removal_policy=RemovalPolicy.DESTROY
        )
        log_format = {
            "time": "$context.requestTime",
            "route": "$context.routeKey",
            "status": "$context.status",
            "ip": "$context.identity.sourceIp",
            "connection": "$context.connectionId",
        }
        cfn_stage = cast("apigateway.CfnStage", self.stage.node.default_child)
        cfn_stage.access_log_settings = apigateway.CfnStage.AccessLogSettingsProperty(
            destination_arn=log.log_group_arn, format=json.dumps(log_format)
        )

    def connect_stream(self, notify: lambda_.IFunction, table: dynamodb.ITable) -> None:
        """Call `notify` for new job events in the table's stream. A failing batch is bisected, at most three times."""
        stream = cast("str", table.table_stream_arn)
        notify.add_to_role_policy(
            iam.PolicyStatement(
                actions=["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"],
                resources=[stream],
            )
        )
        notify.add_to_role_policy(iam.PolicyStatement(actions=["dynamodb:ListStreams"], resources=["*"]))
        notify.add_event_source_mapping(
            "Told",
            event_source_arn=stream,
            starting_position=lambda_.StartingPosition.LATEST,
            batch_size=100,
            retry_attempts=3,
            bisect_batch_on_error=True,
            filters=[
                lambda_.FilterCriteria.filter(
                    {
                        "eventName": lambda_.FilterRule.is_equal("INSERT"),
                        "dynamodb": {"Keys": {"sk": {"S": lambda_.FilterRule.begins_with("event#")}}},
                    }
                )
            ],
        )
