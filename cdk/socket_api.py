"""The WebSocket API: a bell that says what is ready. A one-use ticket opens it."""

from aws_cdk import Fn
from aws_cdk import aws_apigatewayv2 as apigateway
from aws_cdk import aws_apigatewayv2_authorizers as authorizers
from aws_cdk import aws_apigatewayv2_integrations as integrations
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_lambda_event_sources as sources
from constructs import Construct

from cdk.handlers import Functions
from cdk.storage import Store

STAGE = "live"


class SocketApi(Construct):
    """Routes $connect, $disconnect, subscribe and ping; the table's stream rings whoever listens."""

    def __init__(self, scope: Construct, name: str, functions: Functions, store: Store, gateway: str) -> None:
        super().__init__(scope, name)

        def listen(name: str) -> integrations.WebSocketLambdaIntegration:
            return integrations.WebSocketLambdaIntegration(name, functions["listen"])

        api = apigateway.WebSocketApi(
            self,
            "Api",
            route_selection_expression="$request.body.action",
            connect_route_options=apigateway.WebSocketRouteOptions(
                integration=listen("Connect"),
                authorizer=authorizers.WebSocketLambdaAuthorizer(
                    "Ticket", functions["authorize"], identity_source=["route.request.querystring.ticket"]
                ),
            ),
            disconnect_route_options=apigateway.WebSocketRouteOptions(integration=listen("Disconnect")),
        )
        for action in ("subscribe", "ping"):
            api.add_route(action, integration=listen(action.capitalize()))
        apigateway.WebSocketStage(self, "Stage", web_socket_api=api, stage_name=STAGE, auto_deploy=True)
        functions["notify"].add_event_source(
            sources.DynamoEventSource(
                store.table,
                starting_position=lambda_.StartingPosition.LATEST,
                batch_size=100,
                retry_attempts=3,
                filters=[
                    lambda_.FilterCriteria.filter(
                        {
                            "eventName": lambda_.FilterRule.is_equal("INSERT"),
                            "dynamodb": {"Keys": {"sk": {"S": lambda_.FilterRule.begins_with("event#")}}},
                        }
                    )
                ],
            )
        )
        self.endpoint = f"{gateway}/_aws/execute-api/{api.api_id}/{STAGE}"
        self.url = Fn.join("", ["ws", Fn.select(1, Fn.split("http", self.endpoint))])
