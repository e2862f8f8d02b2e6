"""POSTs a webhook to a target's resolved address, within a timeout and without following redirects."""

import http.client
import socket
import ssl
from collections.abc import Mapping
from threading import Timer
from typing import NamedTuple

from rushes.services.webhooks.target import Target

TIMEOUT_SECONDS = 15.0  # of the whole exchange
MAX_RESPONSE_BYTES = 65_536  # read of a response


class SendOutcome(NamedTuple):
    """The HTTP status of the response; 0 with an error name if there was none."""

    status: int
    error: str = ""


class PinnedConnection(http.client.HTTPConnection):
    """A connection to the target's address; TLS and the Host header use its host name."""

    def __init__(self, target: Target, seconds: float) -> None:
        super().__init__(target.host, target.port, timeout=seconds)
        self.target = target

    def connect(self) -> None:
        tcp_socket = socket.create_connection((self.target.address, self.target.port), self.timeout)
        if not self.target.secure:
            self.sock = tcp_socket
            return
        self.sock = ssl.create_default_context().wrap_socket(tcp_socket, server_hostname=self.target.host)


def post_message(
    target: Target, headers: Mapping[str, str], body: str, timeout_seconds: float = TIMEOUT_SECONDS
) -> SendOutcome:
    """Send the request. A fault of the receiver is an outcome, never an exception."""
    connection = PinnedConnection(target, timeout_seconds)
    timer = Timer(timeout_seconds, shut_down, [connection])
    timer.daemon = True
    timer.start()
    try:
        connection.request("POST", target.path, body.encode(), dict(headers))
        response = connection.getresponse()
        response.read(MAX_RESPONSE_BYTES)
    except (OSError, http.client.HTTPException, ValueError) as error:
        return SendOutcome(0, type(error).__name__)
    finally:
        timer.cancel()
        connection.close()
    return SendOutcome(response.status)


def shut_down(connection: http.client.HTTPConnection) -> None:
    """Close the connection at the timeout, even if the receiver is still sending."""
    if connection.sock:
        try:
            connection.sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            return
