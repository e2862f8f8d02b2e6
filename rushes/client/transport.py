"""One exchange over HTTP, with every way in which it can go wrong mapped to an error of ours."""

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
    """Nothing listens at that address."""

    code = "no_answer"


def open_http(endpoint: str) -> httpx2.Client:
    """A pool of connections. Proxies of the environment are not asked for what is on this machine."""
    return httpx2.Client(timeout=TIMEOUT, trust_env=not is_here(endpoint))


def is_here(url: str) -> bool:
    """Whether a URL points at this very machine."""
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def check_endpoint(url: str) -> str:
    """The endpoint without a slash at its end. Raises BadRequest for one that would show the password."""
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
    """Send one request. Raises what `error_of` makes of a refusal, and TryAgain when there is no answer."""
    try:
        answer = http.request(method, url, headers=headers, **content)
    except httpx2.ConnectError as error:
        raise NoAnswer(
            f"Nothing answers at {origin(url)}: is the stack up? Start it with `rushes up`."
        ) from error
    except httpx2.TransportError as error:
        raise cut(url, error) from error
    except httpx2.InvalidURL as error:
        raise BadRequest(f"“{url}” is not an address: write it as https://host/path.") from error
    if answer.status_code >= ERROR:
        raise error_of(answer)
    return answer


def cut(url: str, error: httpx2.TransportError) -> TryAgain:
    """What a connection that broke is for us."""
    return TryAgain(f"The connection to {origin(url)} broke ({type(error).__name__}): try again.")


def origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def object_of(answer: httpx2.Response) -> dict[str, Any]:
    """The JSON object of an answer."""
    try:
        body = answer.json()
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise RushesError(f"What answers at {origin(str(answer.request.url))} is not the API of rushes.")
    return body
