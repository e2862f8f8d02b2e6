"""Run a call once per Idempotency-Key and answer repeats with the stored response."""

import hashlib
import json
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4, uuid5

from rushes.bootstrap import Ports
from rushes.errors import Conflict, Mismatch

LEASE = 60  # seconds after which a repeat takes over from a call that died; longer than our Lambdas run
KEPT = 2 * 86_400  # seconds; a day is customary
LONGEST_KEY = 255

Answer = dict[str, Any]


def job_id_for(owner: UUID, route: str, key: str) -> UUID:
    """Derive the job ID from the key, so that a repeat after a crash creates the same job."""
    return uuid5(owner, f"{route}#{key}") if key else uuid4()


def once(
    ports: Ports, owner: UUID, route: str, key: str, body: Any, work: Callable[[], Answer]
) -> tuple[Answer, bool]:
    """Return the response of `work` and whether it is a repeat. Without a key every call is new.

    Raises Conflict while the first call is running, Mismatch if it had a different body.
    """
    if not key:
        return work(), False
    claim_name = f"{owner}#{route}#{hashlib.sha256(key.encode()).hexdigest()}"
    digest = hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
    claim = ports.idempotency.claim(claim_name, digest, LEASE)
    if claim is None:
        return first(ports, claim_name, digest, work), False
    if claim.digest != digest:
        raise Mismatch(
            "This Idempotency-Key was used with a different body: choose a new one.", "Idempotency-Key"
        )
    if not claim.answer:
        raise Conflict("The first call with this Idempotency-Key is still running: repeat it in a moment.")
    stored_response: Answer = json.loads(claim.answer)
    return stored_response, True


def first(ports: Ports, claim_name: str, digest: str, work: Callable[[], Answer]) -> Answer:
    """Run the work and store the response. A call that fails may be repeated."""
    try:
        response = work()
    except BaseException:
        ports.idempotency.release(claim_name)
        raise
    ports.idempotency.complete(claim_name, digest, json.dumps(response, ensure_ascii=False), KEPT)
    return response
