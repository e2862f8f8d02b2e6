"""One HTTP exchange, with every failure mapped to an error of rushes.errors."""

from collections.abc import Mapping
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

import httpx2

from rushes.client.problems import error_of
from rushes.errors import BadRequest, RushesError, TryAgain

ERROR = 400
TIMEOUT = httpx2.Timeout(30, connect=5)  # seconds


class NoAnswer(TryAgain):
    """No server listens at the address."""

    code = "no_answer"


def open_http(endpoint: str) -> httpx2.Client:
    """A connection pool. Environment proxies are not used for this machine."""
    return httpx2.Client(timeout=TIMEOUT, trust_env=not is_here(endpoint))


def is_here(url: str) -> bool:
    """Whether a URL points to this machine."""
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def check_endpoint(url: str) -> str:
    """The endpoint without a trailing slash. Raises BadRequest if it would expose the password."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise BadRequest(f"“{url}” is not an address: write it as https://host/path.")
    if parts.scheme == "http" and not is_here(url):
        raise BadRequest(f"{url} would carry your password unencrypted: use https.")
    return url.rstrip("/")


def exchange(
    http: httpx2.Client,
    method: str,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    **content: Any,
) -> httpx2.Response:
    """Send one request. Raises the error of an error response, and TryAgain without a response."""
    try:
        response = http.request(method, url, headers=headers, **content)
    except httpx2.ConnectError as error:
        raise NoAnswer(f"Nothing answers at {origin(url)}: start the stack with `rushes up`.") from error
    except httpx2.TransportError as error:
        raise cut(url, error) from error
    except httpx2.InvalidURL as error:
        raise BadRequest(f"“{url}” is not an address: write it as https://host/path.") from error
    if response.status_code >= ERROR:
        raise error_of(response)
    return response


def cut(url: str, error: httpx2.TransportError) -> TryAgain:
    """The error for a broken connection."""
    return TryAgain(f"The connection to {origin(url)} broke ({type(error).__name__}): try again.")


def origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def object_of(response: httpx2.Response) -> dict[str, Any]:
    """The JSON object of a response."""
    try:
        body = response.json()
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise RushesError(f"The server at {origin(str(response.request.url))} is not the API of rushes.")
    return body
