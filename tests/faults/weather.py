"""What lies between our code and AWS: a proxy of its own, in which calls are refused, delayed and lost."""

import random
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from http.client import HTTPConnection, HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal, cast
from urllib.parse import urlsplit

Sky = Literal["clear", "throttled", "expired", "skewed", "unreachable", "unanswered", "slow"]
"""`throttled`, `expired` and `skewed` are AWS's own words for no. `unreachable`: nothing was done and nothing is
said. `unanswered`: it was done, and the answer is lost. `slow`: the answer comes late."""

NO = {
    "throttled": (503, "SlowDown", "ThrottlingException"),
    "expired": (400, "ExpiredToken", "ExpiredTokenException"),
    "skewed": (403, "RequestTimeTooSkewed", "RequestTimeTooSkewed"),
}
LATE = 1.5  # seconds, at most
HOPS = {"connection", "keep-alive", "transfer-encoding", "content-length", "expect", "date", "server"}


class Weather:
    """The proxy at `url`; while `sky` is not clear, every call is struck with the chance `share`. `calls` counts."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)  # noqa: S311
        self.sky: Sky = "clear"
        self.share, self.target, self.calls = 0.5, "", 0
        self.struck: Counter[str] = Counter()
        self.server = Proxy(self)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"

    def falls(self) -> Sky:
        """What becomes of the next call."""
        self.calls += 1
        sky = self.sky
        if sky == "clear" or self.dice.random() >= self.share:
            return "clear"
        self.struck[sky] += 1
        return sky

    @contextmanager
    def turning(self, sky: Sky, share: float = 0.5) -> Iterator[None]:
        self.share, self.sky = share, sky
        try:
            yield
        finally:
            self.sky = "clear"


@contextmanager
def weather(seed: int) -> Iterator[Weather]:
    made = Weather(seed)
    threading.Thread(target=made.server.serve_forever, daemon=True).start()
    try:
        yield made
    finally:
        made.server.shutdown()
        made.server.server_close()


class Proxy(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, made: Weather) -> None:
        super().__init__(("127.0.0.1", 0), Call)
        self.weather = made

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A caller that hung up is no news."""


class Call(BaseHTTPRequestHandler):
    """One connection of ours, with one of its own to the emulator."""

    protocol_version = "HTTP/1.1"

    def answer(self) -> None:
        made = cast(Proxy, self.server).weather
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        sky = made.falls()
        if sky in NO:
            self.refuse(*NO[sky])
        elif sky == "unreachable":
            self.hang_up()
        else:
            if sky == "slow":
                time.sleep(made.dice.random() * LATE)
            self.pass_on(made.target, body, heard=sky != "unanswered")

    do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = do_OPTIONS = answer  # noqa: N815

    def refuse(self, status: int, of_s3: str, of_others: str) -> None:
        if "X-Amz-Target" in self.headers:
            kind, said = "application/x-amz-json-1.0", f'{{"__type":"{of_others}","message":"planted"}}'
        else:
            kind, said = "application/xml", f"<Error><Code>{of_s3}</Code><Message>planted</Message></Error>"
        self.say(status, {"Content-Type": kind}, said.encode())

    def pass_on(self, target: str, body: bytes, *, heard: bool) -> None:
        try:
            with closing(HTTPConnection(urlsplit(target).netloc, timeout=60)) as upstream:
                headers = {name: value for name, value in self.headers.items() if name.lower() not in HOPS}
                upstream.request(self.command, self.path, body, headers)
                found = upstream.getresponse()
                data = found.read()
        except (OSError, HTTPException):
            self.hang_up()
            return
        if not heard:
            self.hang_up()
            return
        told = {name: value for name, value in found.getheaders() if name.lower() not in HOPS}
        self.say(found.status, told, data, found.getheader("Content-Length"))

    def say(self, status: int, headers: dict[str, str], data: bytes, length: str | None = None) -> None:
        self.send_response_only(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status not in (204, 304):
            self.send_header("Content-Length", (length or "0") if self.command == "HEAD" else str(len(data)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def hang_up(self) -> None:
        self.close_connection = True
        with suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)

    def log_message(self, *_: Any) -> None:
        """Nothing."""
