"""The management endpoint of the WebSocket API: implements Sockets."""

from functools import cached_property

from rushes.adapters.aws.clients import Client, client, code, translated

GONE_CODES = {"GoneException", "410"}


class WebSocketConnections:
    """The connections of one API stage; `endpoint` is https://<api>.execute-api.<region>.amazonaws.com/<stage>."""

    def __init__(self, endpoint: str) -> None:
        self.endpoint = endpoint

    @cached_property
    def client(self) -> Client:
        return client("apigatewaymanagementapi", self.endpoint)

    def send(self, connection: str, message: bytes) -> bool:
        from botocore.exceptions import ClientError

        with translated():
            try:
                self.client.post_to_connection(ConnectionId=connection, Data=message)
            except ClientError as error:
                if code(error) not in GONE_CODES:
                    raise
                return False
        return True
