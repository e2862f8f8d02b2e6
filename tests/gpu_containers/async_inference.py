"""A double of SageMaker's asynchronous inference: what its documents say it does, and nothing that was measured.

It reads the input object, posts it to the container's /invocations, and writes what comes back: an answer of
2xx to the output path, any other to the failure path. Like the strictest reading of the documents it never
tries again by itself.
"""

import http.client
from typing import Any
from urllib.parse import urlparse
from uuid import uuid4


class AsyncInference:
    """One endpoint with one instance, on 127.0.0.1. Paths are s3:// prefixes."""

    def __init__(self, port: int, s3: Any, output: str, failure: str) -> None:
        self.port, self.s3, self.output, self.failure = port, s3, output, failure

    def invoke(self, location: str, content_type: str = "application/json") -> tuple[str, str]:
        """Where the output and where the failure would be: one of the two is there when this returns."""
        name = uuid4()
        places = f"{self.output}/{name}.out", f"{self.failure}/{name}-error.out"
        status, body = self.post(self.read(location), content_type)
        self.write(places[0] if status // 100 == 2 else places[1], body)
        return places

    def post(self, body: bytes, content_type: str) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request("POST", "/invocations", body, {"Content-Type": content_type})
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def read(self, location: str) -> bytes:
        body: bytes = self.s3.get_object(**place_of(location))["Body"].read()
        return body

    def write(self, location: str, body: bytes) -> None:
        self.s3.put_object(**place_of(location), Body=body)


def place_of(location: str) -> dict[str, str]:
    """{"Bucket", "Key"} of an s3:// address."""
    parts = urlparse(location)
    return {"Bucket": parts.netloc, "Key": parts.path.lstrip("/")}
