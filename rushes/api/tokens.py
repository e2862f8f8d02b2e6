"""Verify access tokens: RS256 with pinned keys, issuer, audience and token type.

Works with any OIDC issuer: `token_keys` is its JWKS, `token_issuer` its name, `token_audience` our client ID. API
Gateway also checks Cognito's tokens; its result is not trusted alone where keys are configured.
"""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from rushes.errors import SignedOut, Unavailable
from rushes.settings import Settings

ALGORITHM = "RS256"  # the only one accepted: neither `none` nor a symmetric algorithm
LEEWAY = 30  # seconds of clock skew
LONGEST = 8192  # characters of a token
CHECKS = ("exp", "iss", "sub")

Claims = dict[str, Any]


def claims(settings: Settings, header: str) -> Claims:
    """Return the claims of `Bearer <token>`. Raises SignedOut for an invalid token, without its content."""
    import jwt

    scheme, _, token = header.strip().partition(" ")
    if scheme.lower() != "bearer" or not token or len(token) > LONGEST:
        raise SignedOut("Send an access token: Authorization: Bearer ….")
    try:
        verified_claims: Claims = jwt.decode(
            token,
            key_of(settings, jwt.get_unverified_header(token)),
            algorithms=[ALGORITHM],
            issuer=settings.token_issuer,
            leeway=LEEWAY,
            options={"require": list(CHECKS), "verify_aud": False},
        )
    except jwt.PyJWTError as error:
        raise SignedOut(f"The token is not accepted ({type(error).__name__}): sign in again.") from error
    if not is_for_us(settings, verified_claims):
        raise SignedOut("The token was issued for another client: sign in here.")
    return verified_claims


def is_for_us(settings: Settings, token_claims: Mapping[str, Any]) -> bool:
    """Check the audience: Cognito names the client in `client_id`, others in `aud`. ID tokens are rejected."""
    audience = token_claims.get("aud")
    audiences = [token_claims.get("client_id"), *(audience if isinstance(audience, list) else [audience])]
    return settings.token_audience in audiences and token_claims.get("token_use", "access") == "access"


def key_of(settings: Settings, header: Mapping[str, Any]) -> Any:
    """Find the pinned key that the token names. Other header fields (jku, jwk, x5u) are ignored."""
    key = keys(settings.token_keys).get(str(header.get("kid", "")))
    if key is None:
        raise SignedOut("The token is signed with an unknown key: sign in again.")
    return key


@cache
def keys(jwks: str) -> dict[str, Any]:
    """Parse the RSA keys of a JWKS by their IDs. Raises Unavailable if the text is not a JWKS."""
    import jwt

    try:
        jwk_list = json.loads(jwks)["keys"]
        return {
            jwk["kid"]: jwt.PyJWK(jwk, algorithm=ALGORITHM).key for jwk in jwk_list if jwk.get("kty") == "RSA"
        }
    except (ValueError, KeyError, TypeError, jwt.PyJWTError) as error:
        raise Unavailable("RUSHES_TOKEN_KEYS is not a JWKS: copy it from the issuer.") from error
