"""The HTTP side of the stand-in: requests come in, faults spoil them, answers go out."""

import json
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

if TYPE_CHECKING:
    from tests.client.stand_in import StandIn


@dataclass
class Fault:
    """Spoils the next `times` requests of `method` whose path matches `pattern`.

    `cut` breaks the connection after half of the body; `status` answers with `body` as application/problem+json,
    `late` only after the request has been done.
    """

    method: str
    pattern: str
    times: int = 1
    status: int = 0
    body: dict[str, Any] = field(default_factory=dict)
    cut: bool = False
    late: bool = False


def handler_for(server: "StandIn") -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # one packet an answer

        def log_message(self, format: str, *args: Any) -> None:
            pass

        def do_GET(self) -> None:
            self.serve("GET")

        def do_POST(self) -> None:
            self.serve("POST")

        def do_PUT(self) -> None:
            self.serve("PUT")

        def serve(self, method: str) -> None:
            url = urlsplit(self.path)
            path = url.path.removeprefix("/stage")
            server.calls.append(f"{method} {path}")
            fault = server.next_fault(method, path)
            size = int(self.headers.get("Content-Length", 0))
            if fault and fault.cut and not fault.late:
                self.rfile.read(size // 2)
                self.close_connection = True
                return
            data = self.rfile.read(size)
            if fault and not fault.late:
                self.reply(fault.status, "application/problem+json", json.dumps(fault.body).encode())
                return
            status, kind, content = self.act(method, path, url.query, data)
            if fault:
                self.close_connection = True
                return
            self.reply(status, kind, content)

        def act(self, method: str, path: str, query: str, data: bytes) -> tuple[int, str, bytes]:
            if path.startswith("/put/"):
                assert "Authorization" not in self.headers, "a signed link never gets the token"
                _, _, job_id, number = path.split("/")
                server.uploads[job_id].parts[int(number)] = data
                return 200, "text/plain", b""
            if path.startswith("/get/"):
                assert "Authorization" not in self.headers, "a signed link never gets the token"
                _, _, job_id, index = path.split("/")
                return 200, "text/plain", list(server.files[job_id].values())[int(index)]
            token = self.headers.get("Authorization", "").removeprefix("Bearer ")
            told = {key: values[0] for key, values in parse_qs(query).items()}
            status, body = server.answer(method, path, told, json.loads(data) if data else None, token)
            return status, "application/json", json.dumps(body).encode()

        def reply(self, status: int, kind: str, content: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

    return Handler
