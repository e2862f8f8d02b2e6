"""Signs messages by Standard Webhooks: HMAC-SHA256 of `id.timestamp.body`, with a secret `whsec_…` of 32 bytes."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable

PREFIX = "whsec_"
SECRET_BYTES = 32


def create_secret() -> str:
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def sign_message(secret: str, message_id: str, timestamp: int, body: str) -> str:
    """Return the signature `v1,…`. `timestamp` is the time of the attempt, in epoch seconds."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = f"{message_id}.{timestamp}.{body}".encode()
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def build_headers(keys: Iterable[str], message_id: str, timestamp: int, body: str) -> dict[str, str]:
    """Return the headers of one attempt, with a signature by each of the secrets in `keys`."""
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(sign_message(key, message_id, timestamp, body) for key in keys),
        "content-type": "application/json",
        "user-agent": "rushes",
    }
