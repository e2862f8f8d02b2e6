"""The API of this process at an address of this machine: what API Gateway and Cognito are in an account."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import UUID

from tests.api.gateway import ANN, BOB, answer, event

USERS = {"ann": ANN, "bob": BOB}
PASSWORD = "only for this test"


@contextmanager
def served() -> Iterator[str]:
    """The address, such as http://127.0.0.1:4711. Whoever signs in as ann or bob gets a token that is the name."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class Handler(BaseHTTPRequestHandler):
    """One call after the other, as in a Lambda; what a token is good for was checked by the gateway."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1
    turn = threading.Lock()

    def log_message(self, *_: Any) -> None:
        pass

    def do_GET(self) -> None:
        size = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(size).decode() if size else None
        if self.path == "/sign-in":
            return self.reply(200, {}, json.dumps(signed_in(json.loads(body or "{}"))))
        asked = event(self.command, self.path, body, self.owner(), dict(self.headers))
        with self.turn:
            told = answer(asked)
        return self.reply(told["statusCode"], told["multiValueHeaders"], told["body"] or "")

    do_POST = do_PUT = do_DELETE = do_GET  # noqa: N815

    def owner(self) -> UUID | None:
        return USERS.get(self.headers.get("Authorization", "").removeprefix("Bearer "))

    def reply(self, status: int, headers: dict[str, list[str]], text: str) -> None:
        data = text.encode()
        self.send_response(status)
        for name, values in headers.items():
            for value in values:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


def signed_in(body: dict[str, Any]) -> dict[str, Any]:
    name = body["AuthParameters"].get("USERNAME") or body["AuthParameters"]["REFRESH_TOKEN"]
    return {"AuthenticationResult": {"AccessToken": name, "RefreshToken": name, "ExpiresIn": 3600}}
