"""Calls to the API: signed, repeated while that may help, answered with plain JSON objects."""

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
        """Raises the error of rushes.errors that the API tells."""
        return self.repeat("GET", path, params=params)

    def post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """Every POST of the API may be repeated: at worst a promise of an upload is left to expire."""
        return self.repeat("POST", path, json=body)

    def post_once(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """A POST that makes something: under a key of its own, so that a repeat makes nothing more."""
        return self.repeat("POST", path, json=body, more={"Idempotency-Key": uuid4().hex})

    def repeat(self, method: str, path: str, **content: Any) -> dict[str, Any]:
        """The sign-in stands outside the tries: it has its own, and a stack that is not up is told at once."""
        self.sign_in.bearer()
        return persist(self.pace, lambda: self.call(method, path, **content))

    def call(self, method: str, path: str, **content: Any) -> dict[str, Any]:
        token = self.sign_in.bearer()
        try:
            return self.signed(token, method, path, **content)
        except SignedOut:
            return self.signed(self.sign_in.replace(token), method, path, **content)

    def signed(
        self, token: str, method: str, path: str, more: Mapping[str, str] | None = None, **content: Any
    ) -> dict[str, Any]:
        """What is put takes the place of what was read before: where another changed it meanwhile, Stale is raised."""
        headers = {"Authorization": f"Bearer {token}", **(more or {})}
        if method == "PUT" and path in self.tags:
            headers["If-Match"] = self.tags[path]
        answer = exchange(self.http, method, self.endpoint + path, headers=headers, **content)
        if "ETag" in answer.headers:
            self.tags[path] = answer.headers["ETag"]
        return object_of(answer)
