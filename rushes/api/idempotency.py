"""A call that is repeated under one Idempotency-Key is done once, and answered the same each time."""

import hashlib
import json
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4, uuid5

from rushes.bootstrap import Ports
from rushes.errors import Conflict, Mismatch

LEASE = 60  # seconds after which a call that died is done by whoever repeats it; longer than a Lambda of ours runs
KEPT = 2 * 86_400  # seconds; at least a day is the habit
LONGEST_KEY = 255

Answer = dict[str, Any]


def job_id_for(owner: UUID, route: str, key: str) -> UUID:
    """The same for the same key: whoever takes over from a call that died makes the same job."""
    return uuid5(owner, f"{route}#{key}") if key else uuid4()


def once(
    ports: Ports, owner: UUID, route: str, key: str, body: Any, work: Callable[[], Answer]
) -> tuple[Answer, bool]:
    """The answer of `work`, and whether it is a repeat. Without a key every call is a new one.

    Raises Conflict while the first call is at work, Mismatch when it had another body.
    """
    if not key:
        return work(), False
    name = f"{owner}#{route}#{hashlib.sha256(key.encode()).hexdigest()}"
    digest = hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
    known = ports.idempotency.claim(name, digest, LEASE)
    if known is None:
        return first(ports, name, digest, work), False
    if known.digest != digest:
        raise Mismatch("This Idempotency-Key came with another body before.", "Idempotency-Key")
    if not known.answer:
        raise Conflict("The first call with this Idempotency-Key is still at work: repeat it in a moment.")
    repeated: Answer = json.loads(known.answer)
    return repeated, True


def first(ports: Ports, name: str, digest: str, work: Callable[[], Answer]) -> Answer:
    """Do the work and keep the answer; a call that fails may be repeated."""
    try:
        made = work()
    except BaseException:
        ports.idempotency.release(name)
        raise
    ports.idempotency.complete(name, digest, json.dumps(made, ensure_ascii=False), KEPT)
    return made
