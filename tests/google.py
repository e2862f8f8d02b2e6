"""A stand-in of Google Cloud Vision that speaks its REST."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

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


@contextmanager
def serving() -> Iterator[StandIn]:
    """One that answers on a port of this machine for this while."""
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
    try:
        yield stand_in
    finally:
        stand_in.released.set()
        server.shutdown()
        server.server_close()
        runner.join()
