"""A probe from outside says whether the API answers, whatever the API does."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from rushes.operations.health_probe import is_healthy

Answer = Callable[[BaseHTTPRequestHandler], None]


@contextmanager
def serving(answer: Answer) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            assert self.path == "/api/health"
            answer(self)

        def log_message(self, *_: object) -> None:
            return

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/api"
        finally:
            server.shutdown()
            thread.join()


def says(status: int, body: bytes) -> Answer:
    def answer(call: BaseHTTPRequestHandler) -> None:
        call.send_response(status)
        call.send_header("Content-Length", str(len(body)))
        call.end_headers()
        call.wfile.write(body)

    return answer


def test_an_api_that_says_it_is_well_beats() -> None:
    with serving(says(200, b'{"status": "ok", "version": "1"}')) as endpoint:
        assert is_healthy(endpoint)


@pytest.mark.parametrize(
    ("status", "body"),
    [(503, b'{"status": "ok"}'), (200, b"<html>"), (200, b'{"status": "down"}'), (200, b"[]"), (204, b"")],
)
def test_any_other_answer_does_not(status: int, body: bytes) -> None:
    with serving(says(status, body)) as endpoint:
        assert not is_healthy(endpoint)


def test_neither_does_one_that_hangs_or_is_not_there() -> None:
    done = threading.Event()
    with serving(lambda _: bool(done.wait(30)) and None) as endpoint:
        assert not is_healthy(endpoint, seconds=0.2)
        done.set()
    assert not is_healthy(endpoint, seconds=2)
