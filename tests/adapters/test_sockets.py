"""One suite for every Sockets: the one on AWS sends to a real WebSocket connection."""

import io
import json
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import boto3
import pytest
from websockets.sync.client import connect

from rushes.adapters.aws import ApiGatewaySockets
from rushes.adapters.memory import MemorySockets
from rushes.local.ministack import MiniStack

ECHO = """
def handler(event, context):
    return {"statusCode": 200, "body": event["requestContext"]["connectionId"]}
"""


def function() -> str:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("echo.py", ECHO)
    made = boto3.client("lambda").create_function(
        FunctionName=f"echo-{uuid4()}",
        Runtime="python3.11",
        Role="arn:aws:iam::000000000000:role/echo",
        Handler="echo.handler",
        Code={"ZipFile": archive.getvalue()},
    )
    return str(made["FunctionArn"])


@pytest.fixture
def api(aws: MiniStack) -> str:
    """The id of a WebSocket API that answers every message with the id of its connection."""
    gateway = boto3.client("apigatewayv2")
    made = gateway.create_api(
        Name=f"bell-{uuid4()}", ProtocolType="WEBSOCKET", RouteSelectionExpression="$request.body.action"
    )["ApiId"]
    integration = gateway.create_integration(
        ApiId=made,
        IntegrationType="AWS_PROXY",
        IntegrationUri=f"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{function()}/invocations",
    )["IntegrationId"]
    route = gateway.create_route(
        ApiId=made,
        RouteKey="$default",
        Target=f"integrations/{integration}",
        RouteResponseSelectionExpression="$default",
    )["RouteId"]
    gateway.create_route_response(ApiId=made, RouteId=route, RouteResponseKey="$default")
    gateway.create_stage(ApiId=made, StageName="v1", AutoDeploy=True)
    return str(made)


@contextmanager
def listener(aws: MiniStack, api: str) -> Iterator[tuple[Any, str]]:
    with connect(f"ws://localhost:{aws.port}/_aws/execute-api/{api}/v1") as socket:
        socket.send(json.dumps({"action": "who"}))
        yield socket, str(socket.recv(timeout=20))


def test_a_message_reaches_the_listener_and_nobody_once_it_has_gone(aws: MiniStack, api: str) -> None:
    sockets = ApiGatewaySockets(f"http://localhost:{aws.port}/_aws/execute-api/{api}/v1")
    with listener(aws, api) as (socket, connection):
        assert sockets.send(connection, '{"kind":"größe"}'.encode()) is True
        assert socket.recv(timeout=20) == '{"kind":"größe"}'
    while sockets.send(connection, b"{}"):  # until the emulator has seen the connection close
        time.sleep(0.01)


def test_nobody_listens_on_a_connection_that_never_was(aws: MiniStack, api: str) -> None:
    sockets = ApiGatewaySockets(f"http://localhost:{aws.port}/_aws/execute-api/{api}/v1")
    assert sockets.send("L0SM9cOFvHcCIhw=", b"{}") is False


def test_the_sockets_in_memory_behave_alike() -> None:
    sockets = MemorySockets()
    assert sockets.send("a=", b"{}") is True
    sockets.gone.add("a=")
    assert sockets.send("a=", b"{}") is False
    assert sockets.sent == [("a=", b"{}")]
