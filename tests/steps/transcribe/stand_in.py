"""A server on this machine that speaks OpenAI's transcription protocol, and fails as it is told to."""

import email.parser
import email.policy
import json
import socket
import threading
from collections import deque
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from typing import Any

import av

KEY = "sk-test-4f1d"
MOST_BYTES = 25_000_000
SAID = "And so, my fellow Americans."


class Failure:
    """What the server does in place of an answer: a status with headers, or "cut", or "garbage"."""

    def __init__(self, kind: int | str, code: str = "", param: str = "", **headers: str) -> None:
        self.kind, self.code, self.param, self.headers = kind, code, param, headers


class OpenAIStandIn:
    """`failures` are used up one a call; `asked` holds the fields of each call, its file as (name, seconds)."""

    def __init__(self) -> None:
        self.failures: deque[Failure] = deque()
        self.asked: list[dict[str, Any]] = []
        self.timed_models = {"whisper-1"}
        self.lock = threading.Lock()
        handler = type("Handler", (Handler,), {"stand_in": self})
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.server.daemon_threads = True
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01})

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/v1"

    def reset(self) -> None:
        self.failures.clear()
        self.asked.clear()

    def __enter__(self) -> "OpenAIStandIn":
        self.thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


class Handler(BaseHTTPRequestHandler):
    stand_in: OpenAIStandIn
    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments: object) -> None:
        """Says nothing."""

    def do_POST(self) -> None:
        size = int(self.headers["Content-Length"])
        fields = self.form(self.rfile.read(size))
        with self.stand_in.lock:
            self.stand_in.asked.append(fields)
            failure = self.stand_in.failures.popleft() if self.stand_in.failures else None
        if self.headers["Authorization"] != f"Bearer {KEY}":
            self.refuse(401, "invalid_api_key", message=f"Incorrect key: {self.headers['Authorization']}")
        elif failure:
            self.fail(failure)
        elif size > MOST_BYTES:
            self.refuse(413, "")
        elif fields.get("language") == "xx":
            self.refuse(400, "invalid_language_format", "language")
        else:
            self.answer(fields)

    def form(self, body: bytes) -> dict[str, Any]:
        head = f"Content-Type: {self.headers['Content-Type']}\r\n\r\n".encode()
        message = email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(head + body)
        fields: dict[str, Any] = {}
        for part in message.iter_parts():
            name, content = (
                part.get_param("name", header="content-disposition"),
                part.get_payload(decode=True),
            )
            fields[name] = seconds(content) if part.get_filename() else content.decode()
        return fields

    def fail(self, failure: Failure) -> None:
        if failure.kind == "cut":
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
        elif failure.kind == "garbage":
            self.send(200, b'{"text": "And so')
        else:
            self.refuse(int(failure.kind), failure.code, failure.param, **failure.headers)

    def refuse(self, status: int, code: str, param: str = "", message: str = "no", **headers: str) -> None:
        error = {"message": message, "type": "error", "code": code or None, "param": param or None}
        self.send(status, json.dumps({"error": error}).encode(), **headers)

    def answer(self, fields: dict[str, Any]) -> None:
        timed = fields["model"] in self.stand_in.timed_models
        if fields["response_format"] == "verbose_json" and not timed:
            self.refuse(400, "unsupported_value", "response_format")
        else:
            made = verbose(fields["file"]) if timed else {"text": SAID, "usage": {"type": "tokens"}}
            self.send(200, json.dumps(made).encode())

    def send(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def seconds(file: bytes) -> float:
    """How long the sound in an uploaded file is."""
    with av.open(BytesIO(file)) as sound:
        return sum(frame.samples for frame in sound.decode(audio=0)) / 16_000


def verbose(length: float) -> dict[str, Any]:
    """The words over the whole of the sound, without marks, as whisper-1 gives them."""
    words = ["And", "so", "my", "fellow", "Americans"]
    step = length / len(words)
    times = [{"word": word, "start": at * step, "end": (at + 0.8) * step} for at, word in enumerate(words)]
    segment = {"id": 0, "start": 0.0, "end": length, "text": f" {SAID}", "avg_logprob": -0.2}
    return {
        "task": "transcribe",
        "language": "english",
        "duration": length,
        "text": SAID,
        "words": times,
        "segments": [segment],
    }
