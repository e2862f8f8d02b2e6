"""The page's own server: what it gives, to whom, and what it refuses."""

import http.client
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from rushes.local.web_server import Door, Page

KEY = "the key of this machine"


@pytest.fixture
def api_server() -> Iterator[str]:
    """An API that says what it was asked."""

    class Echo(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            told = [
                self.command,
                self.path,
                body,
                self.headers.get("Authorization"),
                self.headers.get("Cookie"),
            ]
            self.send_response(202)
            self.send_header("Content-Type", "application/problem+json")
            self.send_header("Location", "/jobs/1")
            self.end_headers()
            self.wfile.write(json.dumps(told).encode())

        do_PUT = do_DELETE = do_GET  # noqa: N815

        def log_message(self, *_: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/stage"
    server.shutdown()
    server.server_close()


@pytest.fixture
def page(tmp_path: Path, api_server: str) -> Iterator[Page]:
    web = tmp_path / "web"
    (web / "js").mkdir(parents=True)
    (web / "index.html").write_text("<!doctype html><title>rushes</title>")
    (web / "js" / "main.js").write_text("export {};")
    (tmp_path / "secret").write_text("not for the page")
    door = Door(
        gateway=lambda: "http://127.0.0.1:4566",
        api=lambda: api_server,
        config=lambda: {"api": "api"},
        sign_in=lambda: {"token": "t", "expires_in": 900},
        key=KEY,
    )
    serving = Page(web, door)
    serving.start()
    yield serving
    serving.stop()


def ask(
    page: Page, method: str, path: str, body: str | None = None, **headers: str
) -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", page.port, timeout=10)
    connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
    answer = connection.getresponse()
    told = answer.status, dict(answer.headers), answer.read()
    connection.close()
    return told


def origin(page: Page) -> str:
    return page.address.rstrip("/")


def test_files_come_with_their_type_and_a_policy_that_allows_nothing_inline(page: Page) -> None:
    status, headers, body = ask(page, "GET", "/")
    assert (status, body) == (200, b"<!doctype html><title>rushes</title>")
    assert headers["Content-Type"] == "text/html; charset=utf-8"
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "connect-src 'self' http://127.0.0.1:4566 ws://127.0.0.1:4566;" in policy
    assert "unsafe" not in policy
    assert ask(page, "GET", "/js/main.js?v=1")[1]["Content-Type"] == "text/javascript; charset=utf-8"


@pytest.mark.parametrize(
    "path", ["/../secret", "/%2e%2e/secret", "/js/../../secret", "//etc/passwd", "/%00", "/js", "/nothing"]
)
def test_nothing_outside_the_folder_is_given(page: Page, path: str) -> None:
    assert ask(page, "GET", path)[0] == 404


def test_the_page_is_told_where_the_api_is(page: Page) -> None:
    status, headers, body = ask(page, "GET", "/config.json")
    assert (status, headers["Cache-Control"]) == (200, "no-store")
    assert json.loads(body) == {"api": "api"}


def test_another_name_for_this_machine_is_refused(page: Page) -> None:
    assert ask(page, "GET", "/", Host="evil.example")[0] == 421
    assert ask(page, "GET", "/", Host=f"localhost:{page.port}")[0] == 200


def test_the_key_opens_a_session_and_the_cookie_keeps_it_open(page: Page) -> None:
    status, headers, body = ask(page, "POST", "/session", json.dumps({"key": KEY}), Origin=origin(page))
    assert (status, json.loads(body)) == (200, {"token": "t", "expires_in": 900})
    cookie = headers["Set-Cookie"]
    assert {"HttpOnly", "SameSite=Strict", "Path=/session"} <= set(cookie.split("; "))
    kept = cookie.split("; ")[0].replace(KEY, f'"{KEY}"')
    assert ask(page, "POST", "/session", "{}", Origin=origin(page), Cookie=kept)[0] == 200


@pytest.mark.parametrize("body", ["", "{}", "[]", "{", '{"key": "wrong"}', '{"key": 1}', "x" * 5000])
def test_without_the_key_there_is_no_session(page: Page, body: str) -> None:
    status, _, told = ask(page, "POST", "/session", body, Origin=origin(page))
    assert status == 401
    assert b"rushes status" in told


def test_another_site_opens_no_session_even_with_the_key(page: Page) -> None:
    body = json.dumps({"key": KEY})
    assert ask(page, "POST", "/session", body, Origin="https://evil.example")[0] == 403
    assert ask(page, "POST", "/session", body)[0] == 403


def test_a_port_that_is_taken_is_not_fought_for(page: Page, tmp_path: Path) -> None:
    other = Page(tmp_path / "web", Door(str, str, dict, dict), page.port)
    assert other.port != page.port
    other.server.server_close()


def test_calls_of_the_api_go_through_with_the_token_and_without_the_cookie(page: Page) -> None:
    status, headers, body = ask(
        page, "GET", "/api/jobs?limit=2", Authorization="Bearer t", Cookie="rushes=secret"
    )
    assert (status, headers["Location"]) == (202, "/jobs/1")
    assert json.loads(body) == ["GET", "/stage/jobs?limit=2", "", "Bearer t", None]
    status, headers, body = ask(page, "PUT", "/api/jobs/1/edits", '{"blurs": []}', Origin=origin(page))
    assert json.loads(body)[:3] == ["PUT", "/stage/jobs/1/edits", '{"blurs": []}']
    assert headers["Content-Type"] == "application/problem+json"
    assert headers["Cache-Control"] == "no-store"


def test_another_site_changes_nothing_through_the_page(page: Page) -> None:
    assert ask(page, "DELETE", "/api/jobs/1", Origin="https://evil.example")[0] == 403


def test_an_api_that_is_gone_is_told_as_such(tmp_path: Path) -> None:
    serving = Page(tmp_path, Door(str, lambda: "http://127.0.0.1:9", dict, dict))
    serving.start()
    assert ask(serving, "GET", "/api/health")[0] == 503
    serving.stop()
