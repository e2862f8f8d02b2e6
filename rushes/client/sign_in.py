"""The access token of a client: fetched on first use, renewed before it expires and after a 401.

Calls Cognito (InitiateAuth) or its local replacement; the API's /health says where it is.
"""

import json
from functools import cached_property
from threading import Lock
from typing import Any

import httpx2

from rushes.client.account import Account
from rushes.client.retry_policy import RetryPolicy, persist
from rushes.client.transport import NoAnswer, check_endpoint, exchange, object_of
from rushes.errors import BadRequest, RushesError, SignedOut

HEADERS = {
    "Content-Type": "application/x-amz-json-1.1",
    "X-Amz-Target": "AWSCognitoIdentityProviderService.InitiateAuth",
}


class SignIn:
    """The token of one account. Thread-safe."""

    def __init__(self, http: httpx2.Client, account: Account, pace: RetryPolicy) -> None:
        self.http, self.account, self.pace = http, account, pace
        self.lock = Lock()
        self.token = account.token
        self.refresh = account.refresh
        self.ends_at = float("inf")

    def bearer(self) -> str:
        """A valid token. Raises BadRequest if the sign-in is refused."""
        with self.lock:
            if not self.token:
                self.sign_in()
            elif self.pace.clock() >= self.ends_at:
                self.renew()
            return self.token

    def replace(self, refused: str) -> str:
        """Replace a token that the API has just refused."""
        with self.lock:
            if self.token == refused:
                self.renew()
            return self.token

    def renew(self) -> None:
        if self.account.token:
            raise SignedOut("The token is invalid or has expired: get a new one.")
        if not self.refresh:
            return self.sign_in()
        try:
            return self.ask("REFRESH_TOKEN_AUTH", {"REFRESH_TOKEN": self.refresh})
        except BadRequest:
            return self.sign_in()

    def sign_in(self) -> None:
        if self.refresh and not self.account.password:
            return self.go_on()
        return self.ask(
            "USER_PASSWORD_AUTH", {"USERNAME": self.account.user, "PASSWORD": self.account.password}
        )

    def go_on(self) -> None:
        """Sign in with the refresh token saved by `rushes login`."""
        try:
            self.ask("REFRESH_TOKEN_AUTH", {"REFRESH_TOKEN": self.refresh})
        except BadRequest as error:
            raise SignedOut(
                f"You are signed out at {self.account.endpoint}: run `rushes login` again."
            ) from error

    def ask(self, flow: str, parameters: dict[str, str]) -> None:
        url, client = self.place["url"], self.place["client"]
        body = json.dumps({"AuthFlow": flow, "ClientId": client, "AuthParameters": parameters})
        response = persist(
            self.pace, lambda: object_of(exchange(self.http, "POST", url, headers=HEADERS, content=body))
        )
        self.keep(response.get("AuthenticationResult"))

    def keep(self, result: Any) -> None:
        if not isinstance(result, dict) or "AccessToken" not in result:
            raise BadRequest(f"The account {self.account.user} cannot sign in yet: set its password first.")
        self.token = str(result["AccessToken"])
        self.refresh = str(result.get("RefreshToken") or self.refresh)
        self.ends_at = self.pace.clock() + float(result.get("ExpiresIn", 3600)) - self.pace.renewal

    @cached_property
    def place(self) -> dict[str, str]:
        """{"url", "client"}: the sign-in endpoint. An address that does not answer is not retried."""
        url = f"{self.account.endpoint}/health"
        health = persist(self.pace, lambda: object_of(exchange(self.http, "GET", url)), unless=(NoAnswer,))
        match health.get("sign_in"):
            case {"url": str(place), "client": str(client)}:
                return {"url": check_endpoint(place), "client": client}
            case _:
                raise RushesError(f"The server at {self.account.endpoint} is not the API of rushes.")
