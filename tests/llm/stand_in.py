"""A server on this machine that speaks the chat protocol of OpenAI and the protocol of Gemini, files included.

It answers what a test lets it answer, and fails as it is told to.
"""

import json
import re
import socket
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

KEY = "sk-test-77c1"


@dataclass
class Asked:
    """One call: what the model was told, what data it was given, and all that was sent."""

    instructions: str
    text: str
    body: dict[str, Any]


class Failure:
    """In place of an answer: a status with the error's fields and headers, or one of the words below.

    "cut": the connection breaks; "silent": no answer ever; "garbage": JSON that ends in the middle; "endless":
    more than a megabyte; "html": a page.
    """

    def __init__(
        self, kind: int | str, message: str = "no", headers: dict[str, str] | None = None, **error: Any
    ):
        self.kind, self.headers = kind, headers or {}
        self.error = {"message": message, **error}


@dataclass
class Said:
    """An answer out of the ordinary: its text, why it ended, a refusal, what it cost."""

    text: str = ""
    finish: str = "stop"
    refusal: str | None = None
    usage: tuple[int, int] | None = (1000, 100)
    blocked: str = ""


Reply = Callable[[Asked], Any]


@dataclass
class ModelStandIn:
    """`failures` are used up one a question; then `reply` makes what is answered as JSON, or a Said."""

    reply: Reply = lambda _: {}
    failures: deque[Failure | Said] = field(default_factory=deque)
    asked: list[Asked] = field(default_factory=list)
    knows_schemas: bool = True
    files: dict[str, bytearray] = field(default_factory=dict)
    routes: list[str] = field(default_factory=list)
    looks: int = 2
    """How often a file is looked at before it is ready; 0: it fails."""

    def __post_init__(self) -> None:
        self.lock = threading.Lock()
        handler = type("Handler", (Handler,), {"stand_in": self})
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.server.daemon_threads = True
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01})
        self.gone = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"

    def __enter__(self) -> "ModelStandIn":
        self.thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.gone.set()
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


class Handler(BaseHTTPRequestHandler):
    stand_in: ModelStandIn
    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments: object) -> None:
        """Says nothing."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        path = self.note("POST")
        if path == "/v1/chat/completions":
            self.chat(json.loads(body))
        elif path.endswith(":generateContent"):
            self.generate(json.loads(body))
        elif re.fullmatch(r"/upload/v1(beta)?/files", path):
            name = f"files/f{len(self.stand_in.files)}"
            self.stand_in.files[name] = bytearray()
            session = f"{self.stand_in.url}/session/{name}"
            self.send(200, b"{}", {"X-Goog-Upload-URL": session, "X-Goog-Upload-Status": "active"})
        else:
            self.receive(path.removeprefix("/session/"), body)

    def do_GET(self) -> None:
        name = file_of(self.note("GET"))
        looked = sum(route.startswith("GET") and route.endswith(name) for route in self.stand_in.routes)
        ready = "ACTIVE" if looked >= self.stand_in.looks else "PROCESSING"
        self.json(self.file(name, ready if self.stand_in.looks else "FAILED"))

    def do_DELETE(self) -> None:
        name = file_of(self.note("DELETE"))
        failure = self.stand_in.failures.popleft() if self.stand_in.failures else None
        if isinstance(failure, Failure):
            self.fail(failure)
        else:
            del self.stand_in.files[name]
            self.json({})

    def note(self, method: str) -> str:
        path = self.path.split("?")[0]
        with self.stand_in.lock:
            self.stand_in.routes.append(f"{method} {path}")
        return path

    def next(self, asked: Asked) -> Any:
        with self.stand_in.lock:
            self.stand_in.asked.append(asked)
            if self.stand_in.failures:
                return self.stand_in.failures.popleft()
        return self.stand_in.reply(asked)

    def chat(self, body: dict[str, Any]) -> None:
        system, user = body["messages"]
        told = self.next(Asked(system["content"], user["content"], body))
        if self.headers["Authorization"] not in {f"Bearer {KEY}", "Bearer none"}:
            key = self.headers["Authorization"]
            self.fail(Failure(401, f"Incorrect key: {key}", code="invalid_api_key"))
        elif isinstance(told, Failure):
            self.fail(told)
        elif body["response_format"]["type"] == "json_schema" and not self.stand_in.knows_schemas:
            self.fail(Failure(400, "response_format.type must be json_object"))
        else:
            said = told if isinstance(told, Said) else Said(json.dumps(told))
            message = {"role": "assistant", "content": said.text, "refusal": said.refusal}
            answer: dict[str, Any] = {
                "choices": [{"index": 0, "message": message, "finish_reason": said.finish}]
            }
            if said.usage:
                answer["usage"] = dict(zip(["prompt_tokens", "completion_tokens"], said.usage, strict=True))
            self.json(answer)

    def generate(self, body: dict[str, Any]) -> None:
        system = body["systemInstruction"]["parts"][0]["text"]
        text = body["contents"][0]["parts"][-1]["text"]
        told = self.next(Asked(system, text, body))
        if self.headers["x-goog-api-key"] != KEY:
            key = self.headers["x-goog-api-key"]
            self.fail(Failure(400, f"API key not valid: {key}", status="INVALID_ARGUMENT"))
        elif isinstance(told, Failure):
            self.fail(told)
        else:
            said = told if isinstance(told, Said) else Said(json.dumps(told))
            content = {"role": "model", "parts": [{"text": said.text}]}
            finish = {"stop": "STOP", "length": "MAX_TOKENS"}.get(said.finish, said.finish)
            answer: dict[str, Any] = {
                "candidates": [{"content": content, "finishReason": finish, "index": 0}]
            }
            if said.blocked:
                answer = {"promptFeedback": {"blockReason": said.blocked}}
            if said.usage:
                fields = ["promptTokenCount", "candidatesTokenCount"]
                answer["usageMetadata"] = dict(zip(fields, said.usage, strict=True))
            self.json(answer)

    def receive(self, name: str, piece: bytes) -> None:
        self.stand_in.files[name] += piece
        final = "finalize" in self.headers["X-Goog-Upload-Command"]
        made = {"file": self.file(name, "PROCESSING")} if final else {}
        status = {"X-Goog-Upload-Status": "final" if final else "active"}
        self.send(200, json.dumps(made).encode(), status)

    def file(self, name: str, state: str) -> dict[str, Any]:
        uri = f"{self.stand_in.url}/v1beta/{name}"
        return {"name": name, "uri": uri, "mimeType": "video/mp4", "state": state}

    def fail(self, failure: Failure) -> None:
        if isinstance(failure.kind, int):
            status = {"code": failure.kind, **failure.error}
            self.send(failure.kind, json.dumps({"error": status}).encode(), failure.headers)
        elif failure.kind in {"cut", "silent"}:
            if failure.kind == "silent":
                self.stand_in.gone.wait(5)
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
        elif failure.kind == "endless":
            self.send(200, b'{"choices": [{"message": {"content": "' + b"a" * 1_100_000)
        else:
            self.send(200, {"garbage": b'{"choices": [', "html": b"<html>no</html>"}[failure.kind])

    def json(self, answer: dict[str, Any]) -> None:
        self.send(200, json.dumps(answer).encode())

    def send(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def file_of(path: str) -> str:
    """`files/<id>`, whatever version of the protocol stands before it."""
    return path[path.index("files/") :]
