"""Tokens that are not good are refused, each by its own attack."""

import base64
import hashlib
import hmac
import json
import time
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from rushes.api.tokens import claims
from rushes.errors import SignedOut, Unavailable
from rushes.settings import Settings

ISSUER, CLIENT, KID = "https://issuer.example", "our-client", "key-1"


def new_key() -> RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


MINE, FOREIGN = new_key(), new_key()


def jwks(key: RSAPrivateKey = MINE, kid: str = KID) -> str:
    public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key()))
    return json.dumps({"keys": [public | {"kid": kid, "alg": "RS256", "use": "sig"}]})


SETTINGS = Settings(token_keys=jwks(), token_issuer=ISSUER, token_audience=CLIENT)


def said(**more: Any) -> dict[str, Any]:
    good = {"sub": "ann", "iss": ISSUER, "client_id": CLIENT, "token_use": "access", "exp": time.time() + 900}
    return {name: value for name, value in (good | more).items() if value is not None}


def signed(body: dict[str, Any], key: Any = MINE, algorithm: str = "RS256", **header: Any) -> str:
    return "Bearer " + jwt.encode(body, key, algorithm=algorithm, headers={"kid": KID} | header)


def by_hand(header: dict[str, Any], body: dict[str, Any], secret: bytes | None) -> str:
    """A token that no library would make."""
    parts = [
        base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in (header, body)
    ]
    text = ".".join(parts)
    if secret is None:
        return f"Bearer {text}."
    mark = hmac.new(secret, text.encode(), hashlib.sha256).digest()
    return f"Bearer {text}.{base64.urlsafe_b64encode(mark).rstrip(b'=').decode()}"


PEM = MINE.public_key().public_bytes(
    serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
)
ATTACKS = {
    "nothing": "",
    "another scheme": signed(said()).replace("Bearer", "Basic"),
    "not a token": "Bearer a.b.c",
    "far too long": "Bearer " + "a" * 9000,
    "alg none": by_hand({"alg": "none", "kid": KID}, said(), None),
    "alg None": by_hand({"alg": "None", "kid": KID}, said(), None),
    "the public key as a secret": by_hand({"alg": "HS256", "kid": KID}, said(), PEM),
    "another algorithm": signed(said(), ec.generate_private_key(ec.SECP256R1()), "ES256"),
    "RS512 instead": signed(said(), MINE, "RS512"),
    "another's key": signed(said(), FOREIGN),
    "a key of its own in the header": signed(said(), FOREIGN, jwk=json.loads(jwks(FOREIGN))["keys"][0]),
    "a key from its own place": signed(said(), FOREIGN, jku="https://evil.example/jwks.json"),
    "a key id that is not known": signed(said(), kid="key-2"),
    "a key id that is a path": signed(said(), kid="../../dev/null"),
    "expired": signed(said(exp=time.time() - 60)),
    "without an end": signed(said(exp=None)),
    "not yet good": signed(said(nbf=time.time() + 86_400)),
    "another issuer": signed(said(iss="https://evil.example")),
    "an issuer that begins alike": signed(said(iss=ISSUER + ".evil.example")),
    "another client": signed(said(client_id="theirs")),
    "an audience of others": signed(said(client_id=None, aud=["theirs"])),
    "an ID token": signed(said(token_use="id", aud=CLIENT, client_id=None)),
    "a refresh token": signed(said(token_use="refresh")),
    "nobody's": signed(said(sub=None)),
    "changed after it was signed": signed(said())[:-6] + "AAAAAA",
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_token_that_is_not_good_is_refused(attack: str) -> None:
    with pytest.raises(SignedOut) as caught:
        claims(SETTINGS, ATTACKS[attack])
    assert "eyJ" not in str(caught.value)


def test_a_good_token_is_accepted_from_cognito_and_from_others() -> None:
    assert claims(SETTINGS, signed(said()))["sub"] == "ann"
    assert claims(SETTINGS, signed(said(client_id=None, token_use=None, aud=CLIENT)))["sub"] == "ann"
    assert claims(SETTINGS, signed(said(client_id=None, token_use=None, aud=["x", CLIENT])))["sub"] == "ann"


def test_keys_that_are_none_are_a_fault_of_the_place() -> None:
    with pytest.raises(Unavailable, match="JWKS"):
        claims(SETTINGS.model_copy(update={"token_keys": "nonsense"}), signed(said()))
