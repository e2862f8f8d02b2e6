"""An access token is checked by ourselves: RS256 under keys that are pinned, and whose, for whom, of what kind it is.

Any OIDC issuer: `token_keys` are its JWKS, `token_issuer` its name, `token_audience` our client id. API Gateway checks
Cognito's tokens as well; what it passed on is never believed alone where keys are given.
"""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from rushes.errors import SignedOut, Unavailable
from rushes.settings import Settings

ALGORITHM = "RS256"  # the only one: neither `none` nor one whose key anybody knows
LEEWAY = 30  # seconds that two clocks may differ
LONGEST = 8192  # characters
CHECKS = ("exp", "iss", "sub")

Claims = dict[str, Any]


def claims(settings: Settings, header: str) -> Claims:
    """The claims of `Bearer <token>`. Raises SignedOut for a token that is not good, and never says its content."""
    import jwt

    kind, _, token = header.strip().partition(" ")
    if kind.lower() != "bearer" or not token or len(token) > LONGEST:
        raise SignedOut("Send an access token: Authorization: Bearer ….")
    try:
        found: Claims = jwt.decode(
            token,
            key_of(settings, jwt.get_unverified_header(token)),
            algorithms=[ALGORITHM],
            issuer=settings.token_issuer,
            leeway=LEEWAY,
            options={"require": list(CHECKS), "verify_aud": False},
        )
    except jwt.PyJWTError as error:
        raise SignedOut(f"The token is not accepted ({type(error).__name__}): sign in again.") from error
    if not is_for_us(settings, found):
        raise SignedOut("The token is for somebody else: sign in here.")
    return found


def is_for_us(settings: Settings, found: Mapping[str, Any]) -> bool:
    """Cognito names the client in `client_id`, others in `aud`; an ID token is no access token."""
    audience = found.get("aud")
    named = [found.get("client_id"), *(audience if isinstance(audience, list) else [audience])]
    return settings.token_audience in named and found.get("token_use", "access") == "access"


def key_of(settings: Settings, header: Mapping[str, Any]) -> Any:
    """The pinned key that the token names. Whatever else its header says (jku, jwk, x5u) is not looked at."""
    key = keys(settings.token_keys).get(str(header.get("kid", "")))
    if key is None:
        raise SignedOut("The token is signed by a key that is not known here: sign in again.")
    return key


@cache
def keys(jwks: str) -> dict[str, Any]:
    """The RSA keys of a JWKS by their ids. Raises Unavailable when it is none."""
    import jwt

    try:
        found = json.loads(jwks)["keys"]
        return {
            each["kid"]: jwt.PyJWK(each, algorithm=ALGORITHM).key
            for each in found
            if each.get("kty") == "RSA"
        }
    except (ValueError, KeyError, TypeError, jwt.PyJWTError) as error:
        raise Unavailable("RUSHES_TOKEN_KEYS is not a JWKS: copy it from the issuer.") from error
