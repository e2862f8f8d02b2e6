"""Issue tokens of this machine's user to the page; the password stays in the state folder."""

from collections.abc import Mapping
from typing import Any

from rushes.local.deploy import OWNER, client


def tokens(environment: Mapping[str, str], client_id: str, password: str) -> dict[str, Any]:
    """{"token", "expires_in"}: an access token and its lifetime in seconds."""
    result = client("cognito-idp", environment).initiate_auth(
        ClientId=client_id,
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": OWNER, "PASSWORD": password},
    )["AuthenticationResult"]
    return {"token": result["AccessToken"], "expires_in": result["ExpiresIn"]}
