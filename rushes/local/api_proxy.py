"""The page's calls go to the API through the page's own address, as CloudFront does it in an account.

So the page needs no leave to call across origins, which the emulator's API gives nobody.
"""

import http.client
from collections.abc import Mapping
from urllib.parse import urlsplit

UP = ("Accept", "Authorization", "Content-Type", "Idempotency-Key", "If-Match", "If-None-Match")
DOWN = ("Content-Type", "ETag", "Location", "Retry-After", "WWW-Authenticate")
SECONDS = 60

Answer = tuple[int, dict[str, str], bytes]


def relay(api: str, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
    """What the API at `api` (http://host:port/stage) answers to `path` (/jobs?limit=20); 503 when it is not there."""
    place = urlsplit(api)
    connection = http.client.HTTPConnection(place.netloc, timeout=SECONDS)
    kept = {name: headers[name] for name in UP if name in headers}
    try:
        connection.request(method, place.path + path, body or None, kept)
        answer = connection.getresponse()
        return (
            answer.status,
            {name: answer.headers[name] for name in DOWN if name in answer.headers},
            answer.read(),
        )
    except OSError:
        return 503, {"Retry-After": "1"}, b""
    finally:
        connection.close()
