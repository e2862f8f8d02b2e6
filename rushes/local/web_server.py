"""Serve the local web page at one address: the files of web/, the API, and a sign-in without a password.

The address printed by `rushes up` carries a key after its `#`, which no browser sends or logs. The page exchanges
the key once for an HttpOnly cookie; with the cookie it gets access tokens of the local user.
Only requests to 127.0.0.1 under that name are served: a site that resolves its own name to this machine
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
LONGEST_BODY = 10_000_000  # bytes: API Gateway's payload limit
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
    """The Content-Security-Policy: nothing inline, nothing from other origins except the API's."""
    socket = gateway.replace("http", "ws", 1)
    return (
        f"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: {gateway}; "
        f"media-src blob: {gateway}; connect-src 'self' {gateway} {socket}; manifest-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
    )


@dataclass
class Door:
    """The page's data sources: `gateway` is http://host:port of storage and socket, `api` the API's URL; both change.

    `sign_in` returns {"token", "expires_in"} of this machine's user.
    """

    gateway: Callable[[], str]
    api: Callable[[], str]
    config: Callable[[], Mapping[str, Any]]
    sign_in: Callable[[], Mapping[str, Any]]
    key: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)


class Server(ThreadingHTTPServer):
    """One thread per request; connections that browsers drop are not errors."""

    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), ConnectionError | TimeoutError):
            super().handle_error(request, client_address)


class Page:
    """Serves the folder `web` in a thread; `port` 0, or one that is in use, selects a free port."""

    def __init__(self, web: Path, sources: Door, port: int = 0) -> None:
        handler = type("Bound", (Handler,), {"root": web.resolve(), "sources": sources})
        try:
            self.server = Server((HOST, port), handler)
        except OSError:
            self.server = Server((HOST, 0), handler)
        self.port: int = self.server.server_address[1]
        handler.port = self.port  # type: ignore[attr-defined]
        self.address = f"http://{HOST}:{self.port}/"
        self.url = f"{self.address}#key={sources.key}"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.1,), daemon=True)

    def start(self) -> None:
        self.thread.start()

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


class Handler(BaseHTTPRequestHandler):
    """GET of files and /config.json, POST /session, and everything under /api/ forwarded to the API."""

    root: Path
    sources: Door
    port: int
    protocol_version = "HTTP/1.1"
    server_version = "rushes"
    sys_version = ""
    timeout = 30

    def do_GET(self) -> None:
        path = unquote(urlsplit(self.path).path)
        if not self.is_ours():
            self.say(HTTPStatus.MISDIRECTED_REQUEST, "Use the address 127.0.0.1.")
        elif path.startswith(f"{API}/"):
            self.relay(b"")
        elif path == "/config.json":
            self.tell(self.sources.config())
        elif file := self.file(path):
            self.send(HTTPStatus.OK, file.read_bytes(), media_type(file))
        else:
            self.say(HTTPStatus.NOT_FOUND, "There is no such file.")

    do_HEAD = do_GET  # noqa: N815

    def do_POST(self) -> None:
        body = self.body()
        if not self.is_ours() or self.headers.get("Origin") != f"http://{self.headers['Host']}":
            self.say(HTTPStatus.FORBIDDEN, "Only this page may call this address.")
        elif self.path.startswith(f"{API}/"):
            self.relay(body)
        elif (self.command, self.path) != ("POST", "/session"):
            self.say(HTTPStatus.NOT_FOUND, "There is no such address.")
        elif self.knows(body):
            self.tell(self.sources.sign_in(), {"Set-Cookie": self.cookie()})
        else:
            self.say(HTTPStatus.UNAUTHORIZED, "Open the address that `rushes status` prints.")

    do_PUT = do_DELETE = do_PATCH = do_POST  # noqa: N815

    def relay(self, body: bytes) -> None:
        path = self.path.removeprefix(API)
        status, headers, response_body = relay(
            self.sources.api(), self.command, path, dict(self.headers), body
        )
        content_type = headers.pop("Content-Type", "application/json")
        self.send(HTTPStatus(status), response_body, content_type, {**headers, "Cache-Control": "no-store"})

    def body(self) -> bytes:
        """Read the request body; empty if it exceeds the limit."""
        self.close_connection = True
        length = self.headers.get("Content-Length", "")
        return self.rfile.read(int(length)) if length.isdecimal() and int(length) <= LONGEST_BODY else b""

    def is_ours(self) -> bool:
        return self.headers.get("Host") in {f"{name}:{self.port}" for name in (HOST, "localhost")}

    def knows(self, body: bytes) -> bool:
        """Whether the body or the cookie holds the key."""
        try:
            payload = json.loads(body or b"{}")
            cookie = SimpleCookie(self.headers.get("Cookie", "")).get(self.cookie_name())
        except (ValueError, CookieError):
            return False
        sent_key = payload.get("key") if isinstance(payload, dict) else None
        return any(
            secrets.compare_digest(candidate.encode(), self.sources.key.encode())
            for candidate in (sent_key, cookie.value if cookie else None)
            if isinstance(candidate, str)
        )

    def cookie_name(self) -> str:
        """Cookies ignore ports, so each stack of this machine has its own name."""
        return f"rushes-{self.port}"

    def cookie(self) -> str:
        pair = f"{self.cookie_name()}={self.sources.key}"
        return f"{pair}; HttpOnly; SameSite=Strict; Path=/session; Max-Age={30 * DAY}"

    def file(self, path: str) -> Path | None:
        if "\0" in path:
            return None
        target = (self.root / path.lstrip("/")).resolve()
        target = target / "index.html" if target == self.root else target
        return target if target.is_relative_to(self.root) and target.is_file() else None

    def tell(self, value: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> None:
        response_headers = {"Cache-Control": "no-store", **(headers or {})}
        self.send(HTTPStatus.OK, json.dumps(value).encode(), "application/json", response_headers)

    def say(self, status: HTTPStatus, text: str) -> None:
        self.send(status, text.encode(), "text/plain; charset=utf-8")

    def send(
        self, status: HTTPStatus, body: bytes, content_type: str, headers: Mapping[str, str] | None = None
    ) -> None:
        self.send_response(status)
        all_headers = {
            **HEADERS,
            "Content-Security-Policy": policy(self.sources.gateway()),
            **(headers or {}),
        }
        for name, value in {
            **all_headers,
            "Content-Type": content_type,
            "Content-Length": str(len(body)),
        }.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Suppress request logs."""


def media_type(path: Path) -> str:
    content_type = TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return f"{content_type}; charset=utf-8" if content_type.startswith("text/") else content_type
