"""A person looks at what would be covered and muted, changes it, and says whether it is done."""

import json
from datetime import UTC, datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from rushes.api.headers import tag_of
from rushes.api.sockets import owner_of_job
from rushes.bootstrap import Ports
from rushes.domain import Event, EventKind, Ticket, job_key
from rushes.domain.edits import Edits
from rushes.errors import Conflict, NotFound, Stale
from rushes.services import concurrency

CHANGING = 60  # seconds; longer than one change takes
CHANGED, PLANNED, DECISION = "review/edits.json", "plan/edits.json", "review/decision.json"


class Decision(BaseModel):
    """The body of POST /jobs/{job_id}/review."""

    model_config = ConfigDict(extra="forbid")

    decision: Literal["approve", "reject"]


def ask(ports: Ports, ticket: Ticket, token: str) -> None:
    """The machine waits from now on, and another job of the owner may run; whoever listens hears it."""
    concurrency.release(ports, ticket.owner, ticket.job_id)
    ports.review_tokens.store_review_token(ticket.job_id, token)
    ports.events.append(
        Event(job_id=ticket.job_id, owner=ticket.owner, kind=EventKind.STEP_STARTED, step="review")
    )


def remind(ports: Ports, ticket: Ticket) -> bool:
    """Whether the review still waits; then whoever listens is told so once more."""
    if ports.cancellations.is_cancelled(ticket.job_id) or not ports.review_tokens.has_review_token(
        ticket.job_id
    ):
        return False
    kind = EventKind.REVIEW_REMINDED
    ports.events.append(Event(job_id=ticket.job_id, owner=ticket.owner, kind=kind, step="review"))
    return True


def show(ports: Ports, owner: UUID, job_id: UUID) -> dict[str, Any]:
    """edits.json as it would be done now. Raises NotFound, also before there is a plan."""
    ports.repository.job(owner, job_id)
    for name in (CHANGED, PLANNED):
        try:
            found: dict[str, Any] = json.loads(ports.storage.get(job_key(job_id, name)))
        except NotFound:
            continue
        return found
    raise NotFound("There is no plan of edits for this job yet.")


def change(ports: Ports, owner: UUID, job_id: UUID, edits: Edits, since: str = "") -> dict[str, Any]:
    """Put another edits.json in the plan's place. Raises NotFound.

    `since` is the ETag of the edits that the caller changed; Stale when others stand there by now. Of two who
    change the same at the same time one is first, by the mark that both must move.
    """
    mark = f"edits#{job_id}"
    version, moved = ports.versions.read_version(mark)
    standing = moved or tag(show(ports, owner, job_id))
    made: dict[str, Any] = json.loads(edits.json_bytes())
    late = since not in ("", "*", standing) and tag(made) != standing
    if late or not ports.versions.compare_and_set(mark, version, tag(made), CHANGING):
        raise Stale("Somebody changed the edits since you read them: read them again.")
    ports.storage.put(job_key(job_id, CHANGED), edits.json_bytes(), "application/json")
    return made


def tag(edits: dict[str, Any]) -> str:
    return tag_of(json.dumps(edits, ensure_ascii=False))


def decide(ports: Ports, owner: UUID, job_id: UUID, decision: Decision) -> dict[str, Any]:
    """Let the machine go on, with the copy or without. Raises NotFound; Conflict when nothing waits.

    Asks no database: this runs where there is none.
    """
    if owner_of_job(ports, job_id) != owner:
        raise NotFound("There is no such job.")
    token = ports.review_tokens.take_review_token(job_id)
    if token is None:
        raise Conflict("No review waits: it was decided already, or the plan is not made yet.")
    made = {"decision": decision.decision, "by": str(owner), "at": datetime.now(UTC).isoformat()}
    ports.storage.put(job_key(job_id, DECISION), json.dumps(made).encode(), "application/json")
    if not ports.workflow.resume(token, made):
        raise Conflict("The review waited too long: start the job again.")
    return {"job_id": str(job_id), **made}
