"""Forward the page's API calls through the page's own origin, as CloudFront does in the cloud.

So the page needs no CORS, which the emulator's API does not offer.
"""

import http.client
from collections.abc import Mapping
from urllib.parse import urlsplit

UP = ("Accept", "Authorization", "Content-Type", "Idempotency-Key", "If-Match", "If-None-Match")
DOWN = ("Content-Type", "ETag", "Location", "Retry-After", "WWW-Authenticate")
SECONDS = 60

Answer = tuple[int, dict[str, str], bytes]


def relay(api: str, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
    """Forward a call to `path` (/jobs?limit=20) of the API at `api` (http://host:port/stage); 503 if unreachable."""
    api_url = urlsplit(api)
    connection = http.client.HTTPConnection(api_url.netloc, timeout=SECONDS)
    forwarded_headers = {name: headers[name] for name in UP if name in headers}
    try:
        connection.request(method, api_url.path + path, body or None, forwarded_headers)
        response = connection.getresponse()
        return (
            response.status,
            {name: response.headers[name] for name in DOWN if name in response.headers},
            response.read(),
        )
    except OSError:
        return 503, {"Retry-After": "1"}, b""
    finally:
        connection.close()
