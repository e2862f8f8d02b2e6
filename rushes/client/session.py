"""Authenticated calls to the API with retries; responses are JSON objects."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import httpx2

from rushes.client.retry_policy import RetryPolicy, persist
from rushes.client.sign_in import SignIn
from rushes.client.transport import exchange, object_of
from rushes.errors import SignedOut


class Session:
    """The API at one endpoint for one account."""

    def __init__(self, http: httpx2.Client, endpoint: str, sign_in: SignIn, pace: RetryPolicy) -> None:
        self.http, self.endpoint, self.sign_in, self.pace = http, endpoint, sign_in, pace
        self.tags: dict[str, str] = {}

    def get(self, path: str, **params: Any) -> dict[str, Any]:
        """Raises the API's error as one of rushes.errors."""
        return self.repeat("GET", path, params=params)

    def post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """POST with retries: a repeated call leaves at most an unused upload, which expires."""
        return self.repeat("POST", path, json=body)

    def post_once(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """POST that creates something, with its own Idempotency-Key so that a retry creates nothing twice."""
        return self.repeat("POST", path, json=body, extra_headers={"Idempotency-Key": uuid4().hex})

    def repeat(self, method: str, path: str, **content: Any) -> dict[str, Any]:
        """Call with retries. Signing in first keeps its own retries separate and fails fast without a stack."""
        self.sign_in.bearer()
        return persist(self.pace, lambda: self.call(method, path, **content))

    def call(self, method: str, path: str, **content: Any) -> dict[str, Any]:
        token = self.sign_in.bearer()
        try:
            return self.signed(token, method, path, **content)
        except SignedOut:
            return self.signed(self.sign_in.replace(token), method, path, **content)

    def signed(
        self,
        token: str,
        method: str,
        path: str,
        extra_headers: Mapping[str, str] | None = None,
        **content: Any,
    ) -> dict[str, Any]:
        """Send the request with the token. A PUT sends the ETag read before; raises Stale if it has changed."""
        headers = {"Authorization": f"Bearer {token}", **(extra_headers or {})}
        if method == "PUT" and path in self.tags:
            headers["If-Match"] = self.tags[path]
        response = exchange(self.http, method, self.endpoint + path, headers=headers, **content)
        if "ETag" in response.headers:
            self.tags[path] = response.headers["ETag"]
        return object_of(response)
