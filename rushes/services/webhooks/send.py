"""One POST to a target, over the one address that was looked up, within a time, following nothing."""

import http.client
import socket
import ssl
from collections.abc import Mapping
from threading import Timer
from typing import NamedTuple

from rushes.services.webhooks.target import Target

SECONDS = 15.0  # of the whole exchange
MOST_BYTES = 65_536  # of an answer; nobody reads more


class Outcome(NamedTuple):
    """The status of the answer; 0 with a word when there was none."""

    status: int
    error: str = ""


class Pinned(http.client.HTTPConnection):
    """A connection to the target's address; TLS, and the Host header, go by its name."""

    def __init__(self, target: Target, seconds: float) -> None:
        super().__init__(target.host, target.port, timeout=seconds)
        self.target = target

    def connect(self) -> None:
        plain = socket.create_connection((self.target.address, self.target.port), self.timeout)
        if not self.target.secure:
            self.sock = plain
            return
        self.sock = ssl.create_default_context().wrap_socket(plain, server_hostname=self.target.host)


def post(target: Target, headers: Mapping[str, str], body: str, seconds: float = SECONDS) -> Outcome:
    """Send it. What the other side does wrong is an outcome, never an error."""
    connection = Pinned(target, seconds)
    end = Timer(seconds, hang_up, [connection])
    end.daemon = True
    end.start()
    try:
        connection.request("POST", target.path, body.encode(), dict(headers))
        answer = connection.getresponse()
        answer.read(MOST_BYTES)
    except (OSError, http.client.HTTPException, ValueError) as error:
        return Outcome(0, type(error).__name__)
    finally:
        end.cancel()
        connection.close()
    return Outcome(answer.status)


def hang_up(connection: http.client.HTTPConnection) -> None:
    """The time is over, however slowly the other side still speaks."""
    if connection.sock:
        try:
            connection.sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            return
