"""The tokens of the one user of this machine, for the page: its password never leaves the state folder."""

from collections.abc import Mapping
from typing import Any

from rushes.local.deploy import OWNER, client


def tokens(environment: Mapping[str, str], client_id: str, password: str) -> dict[str, Any]:
    """{"token", "expires_in"}: an access token, and the seconds that it is good for."""
    answer = client("cognito-idp", environment).initiate_auth(
        ClientId=client_id,
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": OWNER, "PASSWORD": password},
    )["AuthenticationResult"]
    return {"token": answer["AccessToken"], "expires_in": answer["ExpiresIn"]}
