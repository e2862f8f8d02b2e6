"""The management endpoint of the WebSocket API: implements Sockets."""

from functools import cached_property

from rushes.adapters.aws.clients import Client, create_client, error_code, translate_errors

GONE_CODES = {"GoneException", "410"}


class ApiGatewaySockets:
    """The connections of one API stage; `endpoint` is https://<api>.execute-api.<region>.amazonaws.com/<stage>."""

    def __init__(self, endpoint: str) -> None:
        self.endpoint = endpoint

    @cached_property
    def client(self) -> Client:
        return create_client("apigatewaymanagementapi", self.endpoint)

    def send(self, connection: str, message: bytes) -> bool:
        from botocore.exceptions import ClientError

        with translate_errors():
            try:
                self.client.post_to_connection(ConnectionId=connection, Data=message)
            except ClientError as error:
                if error_code(error) not in GONE_CODES:
                    raise
                return False
        return True
