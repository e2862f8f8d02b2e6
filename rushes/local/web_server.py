"""The page of this machine at one address: the files of web/, the API, and a sign-in without a password.

The address that `rushes up` prints carries a key behind its `#`, which no browser sends or logs. The page hands the
key in once, for a cookie that scripts cannot read; with the cookie it gets the access tokens of the one user here.
Only 127.0.0.1 is served, and only to whoever calls us by that name: a site that points its own name at this machine
(DNS rebinding) or posts across origins is refused.
"""

import json
import mimetypes
import secrets
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from http.cookies import CookieError, SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from rushes.local.api_proxy import relay

HOST = "127.0.0.1"
API = "/api"
LONGEST_BODY = 10_000_000  # bytes: what API Gateway takes
DAY = 86_400  # seconds
TYPES = {".js": "text/javascript", ".mjs": "text/javascript", ".json": "application/json"}
HEADERS = {
    "Cache-Control": "no-cache",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


def policy(gateway: str) -> str:
    """The Content-Security-Policy: nothing inline, nothing from elsewhere but the API's own place."""
    socket = gateway.replace("http", "ws", 1)
    return (
        f"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: {gateway}; "
        f"media-src blob: {gateway}; connect-src 'self' {gateway} {socket}; manifest-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
    )


@dataclass
class Door:
    """What the page is told. `gateway` is http://host:port of storage and socket, `api` the API's own; they may change.

    `sign_in` answers with {"token", "expires_in"} of this machine's user.
    """

    gateway: Callable[[], str]
    api: Callable[[], str]
    config: Callable[[], Mapping[str, Any]]
    sign_in: Callable[[], Mapping[str, Any]]
    key: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)


class Server(ThreadingHTTPServer):
    """A thread for each call; a browser that goes away in the middle of one is no fault."""

    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), ConnectionError | TimeoutError):
            super().handle_error(request, client_address)


class Page:
    """Serves the folder `web` in a thread; `port` 0, or one that is taken, finds a free one."""

    def __init__(self, web: Path, door: Door, port: int = 0) -> None:
        handler = type("Bound", (Handler,), {"root": web.resolve(), "door": door})
        try:
            self.server = Server((HOST, port), handler)
        except OSError:
            self.server = Server((HOST, 0), handler)
        self.port: int = self.server.server_address[1]
        handler.port = self.port  # type: ignore[attr-defined]
        self.address = f"http://{HOST}:{self.port}/"
        self.url = f"{self.address}#key={door.key}"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.1,), daemon=True)

    def start(self) -> None:
        self.thread.start()

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


class Handler(BaseHTTPRequestHandler):
    """GET of a file, GET /config.json, POST /session, and everything under /api/ as the API answers it."""

    root: Path
    door: Door
    port: int
    protocol_version = "HTTP/1.1"
    server_version = "rushes"
    sys_version = ""
    timeout = 30

    def do_GET(self) -> None:
        path = unquote(urlsplit(self.path).path)
        if not self.is_ours():
            self.say(HTTPStatus.MISDIRECTED_REQUEST, "Call this machine 127.0.0.1.")
        elif path.startswith(f"{API}/"):
            self.relay(b"")
        elif path == "/config.json":
            self.tell(self.door.config())
        elif file := self.file(path):
            self.send(HTTPStatus.OK, file.read_bytes(), media_type(file))
        else:
            self.say(HTTPStatus.NOT_FOUND, "There is no such file.")

    do_HEAD = do_GET  # noqa: N815

    def do_POST(self) -> None:
        body = self.body()
        if not self.is_ours() or self.headers.get("Origin") != f"http://{self.headers['Host']}":
            self.say(HTTPStatus.FORBIDDEN, "Only this page may ask that.")
        elif self.path.startswith(f"{API}/"):
            self.relay(body)
        elif (self.command, self.path) != ("POST", "/session"):
            self.say(HTTPStatus.NOT_FOUND, "There is no such place.")
        elif self.knows(body):
            self.tell(self.door.sign_in(), {"Set-Cookie": self.cookie()})
        else:
            self.say(HTTPStatus.UNAUTHORIZED, "Open the address that `rushes status` prints.")

    do_PUT = do_DELETE = do_PATCH = do_POST  # noqa: N815

    def relay(self, body: bytes) -> None:
        path = self.path.removeprefix(API)
        status, headers, told = relay(self.door.api(), self.command, path, dict(self.headers), body)
        kind = headers.pop("Content-Type", "application/json")
        self.send(HTTPStatus(status), told, kind, {**headers, "Cache-Control": "no-store"})

    def body(self) -> bytes:
        """What was sent, or nothing where it is longer than anything that may be sent."""
        self.close_connection = True
        length = self.headers.get("Content-Length", "")
        return self.rfile.read(int(length)) if length.isdecimal() and int(length) <= LONGEST_BODY else b""

    def is_ours(self) -> bool:
        return self.headers.get("Host") in {f"{name}:{self.port}" for name in (HOST, "localhost")}

    def knows(self, body: bytes) -> bool:
        """Whether the key came in the body, or in the cookie that was given for it."""
        try:
            said = json.loads(body or b"{}")
            cookie = SimpleCookie(self.headers.get("Cookie", "")).get(self.cookie_name())
        except (ValueError, CookieError):
            return False
        found = said.get("key") if isinstance(said, dict) else None
        return any(
            secrets.compare_digest(one.encode(), self.door.key.encode())
            for one in (found, cookie.value if cookie else None)
            if isinstance(one, str)
        )

    def cookie_name(self) -> str:
        """Cookies know no ports: each stack of this machine has its own."""
        return f"rushes-{self.port}"

    def cookie(self) -> str:
        kept = f"{self.cookie_name()}={self.door.key}"
        return f"{kept}; HttpOnly; SameSite=Strict; Path=/session; Max-Age={30 * DAY}"

    def file(self, path: str) -> Path | None:
        if "\0" in path:
            return None
        found = (self.root / path.lstrip("/")).resolve()
        found = found / "index.html" if found == self.root else found
        return found if found.is_relative_to(self.root) and found.is_file() else None

    def tell(self, value: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> None:
        private = {"Cache-Control": "no-store", **(headers or {})}
        self.send(HTTPStatus.OK, json.dumps(value).encode(), "application/json", private)

    def say(self, status: HTTPStatus, sentence: str) -> None:
        self.send(status, sentence.encode(), "text/plain; charset=utf-8")

    def send(
        self, status: HTTPStatus, body: bytes, kind: str, headers: Mapping[str, str] | None = None
    ) -> None:
        self.send_response(status)
        sent = {**HEADERS, "Content-Security-Policy": policy(self.door.gateway()), **(headers or {})}
        for name, value in {**sent, "Content-Type": kind, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Nothing is logged."""


def media_type(path: Path) -> str:
    kind = TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return f"{kind}; charset=utf-8" if kind.startswith("text/") else kind
