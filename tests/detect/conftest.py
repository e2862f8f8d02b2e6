"""Detectors, and a stand-in of Google Cloud Vision that speaks its REST."""

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from rushes.detect.vision import Vision
from rushes.settings import Settings

Answer = Callable[[list[dict[str, Any]]], tuple[int, bytes]]


def seen(requests: list[dict[str, Any]]) -> tuple[int, bytes]:
    """Every picture is racy, and holds one face and two words."""
    square = [{"x": 0, "y": 0}, {"x": 48, "y": 0}, {"x": 48, "y": 27}, {"x": 0, "y": 27}]
    one = {
        "safeSearchAnnotation": {
            "adult": "UNLIKELY",
            "racy": "VERY_LIKELY",
            "violence": "LIKELY",
            "medical": "VERY_UNLIKELY",
            "spoof": "POSSIBLE",
        },
        "faceAnnotations": [{"boundingPoly": {"vertices": square}, "detectionConfidence": 0.9}],
        "textAnnotations": [
            {"description": "two words", "boundingPoly": {"vertices": square}},
            {"description": "two", "boundingPoly": {"vertices": square}},
            {"description": "words", "boundingPoly": {"vertices": square}},
        ],
        "somethingNew": {"of": "another release"},
    }
    return 200, json.dumps({"responses": [one] * len(requests)}).encode()


def empty(requests: list[dict[str, Any]]) -> tuple[int, bytes]:
    """Nothing is in any picture."""
    return 200, json.dumps({"responses": [{}] * len(requests)}).encode()


def fault(status: int) -> Answer:
    def answer(requests: list[dict[str, Any]]) -> tuple[int, bytes]:
        return status, json.dumps({"error": {"code": status, "message": "no", "status": "NO"}}).encode()

    return answer


@dataclass
class StandIn:
    """Answers each call with the next of `answers`, then with the last one for ever. `calls`: what was asked."""

    answers: list[Answer] = field(default_factory=lambda: [seen])
    calls: list[list[dict[str, Any]]] = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)
    endpoint: str = ""

    def answer(self, body: bytes) -> tuple[int, bytes]:
        self.calls.append(json.loads(body)["requests"])
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return answer(self.calls[-1])

    def slow(self, _: list[dict[str, Any]]) -> tuple[int, bytes]:
        """No answer before the test has ended."""
        self.released.wait()
        return 200, b"{}"


@pytest.fixture
def google() -> Iterator[StandIn]:
    stand_in = StandIn()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            status, body = stand_in.answer(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            try:
                self.wfile.write(body)
            except BrokenPipeError:  # the client did not wait
                return

        def log_message(self, *args: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    stand_in.endpoint = f"http://127.0.0.1:{server.server_address[1]}"
    runner = threading.Thread(target=server.serve_forever, args=(0.01,))
    runner.start()
    yield stand_in
    stand_in.released.set()
    server.shutdown()
    server.server_close()
    runner.join()


@pytest.fixture
def online(settings: Settings, google: StandIn) -> Settings:
    """Settings with which Vision is the stand-in."""
    more = {"vision_endpoint": google.endpoint, "vision_credentials": "anonymous", "vision_seconds": 20.0}
    return settings.model_copy(update=more)


@pytest.fixture
def vision(online: Settings) -> Vision:
    """The engine, which asks a second time at once."""
    made = Vision(online)
    made.pauses = (0.0,)
    return made


@pytest.fixture
def with_yunet(settings: Settings, field: Path) -> Settings:
    """Settings with which YuNet's model is on this machine."""
    return settings.model_copy(update={"weights": str(field / "models")})
