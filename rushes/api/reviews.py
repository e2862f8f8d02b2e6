"""Human review: show the planned edits, change them, approve or reject the copy."""

import json
from datetime import UTC, datetime
from typing import Any, Literal
from uuid import UUID

from rushes.api.headers import tag_of
from rushes.api.request_model import RequestModel
from rushes.api.sockets import owner_of_job
from rushes.bootstrap import Ports
from rushes.domain import Event, EventKind, Ticket, job_key
from rushes.domain.edits import Edits
from rushes.errors import Conflict, NotFound, Stale
from rushes.services import concurrency

CHANGING = 60  # seconds; longer than one change takes
CHANGED, PLANNED, DECISION = "review/edits.json", "plan/edits.json", "review/decision.json"


class Decision(RequestModel):
    """The body of POST /jobs/{job_id}/review."""

    decision: Literal["approve", "reject"]


def ask(ports: Ports, ticket: Ticket, token: str) -> None:
    """Store the task token and emit that the review has started. Frees the job's concurrency slot."""
    concurrency.release(ports, ticket.owner, ticket.job_id)
    ports.review_tokens.store_review_token(ticket.job_id, token)
    ports.events.append(
        Event(job_id=ticket.job_id, owner=ticket.owner, kind=EventKind.STEP_STARTED, step="review")
    )


def remind(ports: Ports, ticket: Ticket) -> bool:
    """Emit a reminder. Returns False if the review is no longer pending."""
    if ports.cancellations.is_cancelled(ticket.job_id) or not ports.review_tokens.has_review_token(
        ticket.job_id
    ):
        return False
    kind = EventKind.REVIEW_REMINDED
    ports.events.append(Event(job_id=ticket.job_id, owner=ticket.owner, kind=kind, step="review"))
    return True


def show(ports: Ports, owner: UUID, job_id: UUID) -> dict[str, Any]:
    """Return the edits that would be applied now. Raises NotFound, also before the plan exists."""
    ports.repository.get_job(owner, job_id)
    for name in (CHANGED, PLANNED):
        try:
            edits: dict[str, Any] = json.loads(ports.storage.get(job_key(job_id, name)))
        except NotFound:
            continue
        return edits
    raise NotFound("There is no plan of edits for this job yet.")


def change(ports: Ports, owner: UUID, job_id: UUID, edits: Edits, if_match: str = "") -> dict[str, Any]:
    """Replace the planned edits. Raises NotFound.

    `if_match` is the ETag of the edits that the caller changed; raises Stale if they are no longer current. A versioned
    value decides which of two concurrent changes wins.
    """
    ports.repository.get_job(owner, job_id)
    value_name = f"edits#{job_id}"
    version, stored_etag = ports.versions.read_version(value_name)
    current_etag = stored_etag or tag(show(ports, owner, job_id))
    new_edits: dict[str, Any] = json.loads(edits.json_bytes())
    is_stale = if_match not in ("", "*", current_etag) and tag(new_edits) != current_etag
    if is_stale or not ports.versions.compare_and_set(value_name, version, tag(new_edits), CHANGING):
        raise Stale("The edits changed since you read them: read them again.")
    ports.storage.put(job_key(job_id, CHANGED), edits.json_bytes(), "application/json")
    return new_edits


def tag(edits: dict[str, Any]) -> str:
    return tag_of(json.dumps(edits, ensure_ascii=False))


def decide(ports: Ports, owner: UUID, job_id: UUID, decision: Decision) -> dict[str, Any]:
    """Resume the execution, with or without the copy. Raises NotFound; Conflict if no review is pending.

    Runs without a database connection.
    """
    if owner_of_job(ports, job_id) != owner:
        raise NotFound("There is no such job.")
    token = ports.review_tokens.take_review_token(job_id)
    if token is None:
        raise Conflict("No review is pending: it was already decided, or the plan is not ready yet.")
    outcome = {"decision": decision.decision, "by": str(owner), "at": datetime.now(UTC).isoformat()}
    ports.storage.put(job_key(job_id, DECISION), json.dumps(outcome).encode(), "application/json")
    if not ports.workflow.resume(token, outcome):
        raise Conflict("The review has expired: start the job again.")
    return {"job_id": str(job_id), **outcome}
