"""The status and response model of each route."""

from pydantic import BaseModel

from rushes.api.responses.account import (
    AccountErased,
    AuditPage,
    DeliveryList,
    Exported,
    JobErased,
    WebhookList,
    WebhookRemoved,
    WebhookSecret,
)
from rushes.api.responses.health import DeepHealth, Health, SocketTicket, UsageShown
from rushes.api.responses.jobs import Cancelling, Decided, EventList, JobPage, JobQueued, JobShown, Results
from rushes.api.responses.uploads import SignedParts, UploadPromised, UploadStanding
from rushes.domain.edits import Edits
from rushes.domain.search import SearchResults

ANSWERS: dict[tuple[str, str], tuple[int, type[BaseModel]]] = {
    ("GET", "/health"): (200, Health),
    ("GET", "/health/deep"): (200, DeepHealth),
    ("POST", "/uploads"): (201, UploadPromised),
    ("GET", "/uploads/{job_id}"): (200, UploadStanding),
    ("POST", "/uploads/{job_id}/parts"): (200, SignedParts),
    ("POST", "/uploads/{job_id}/complete"): (202, JobQueued),
    ("GET", "/jobs"): (200, JobPage),
    ("POST", "/jobs"): (202, JobQueued),
    ("POST", "/jobs/{job_id}/retry"): (202, JobQueued),
    ("GET", "/jobs/{job_id}"): (200, JobShown),
    ("GET", "/jobs/{job_id}/results"): (200, Results),
    ("GET", "/jobs/{job_id}/events"): (200, EventList),
    ("GET", "/jobs/{job_id}/edits"): (200, Edits),
    ("PUT", "/jobs/{job_id}/edits"): (200, Edits),
    ("DELETE", "/jobs/{job_id}"): (200, JobErased),
    ("POST", "/jobs/{job_id}/cancel"): (202, Cancelling),
    ("POST", "/jobs/{job_id}/review"): (200, Decided),
    ("GET", "/search"): (200, SearchResults),
    ("GET", "/usage"): (200, UsageShown),
    ("GET", "/webhooks"): (200, WebhookList),
    ("POST", "/webhooks"): (201, WebhookSecret),
    ("DELETE", "/webhooks/{webhook_id}"): (200, WebhookRemoved),
    ("POST", "/webhooks/{webhook_id}/rotate"): (200, WebhookSecret),
    ("GET", "/webhooks/{webhook_id}/deliveries"): (200, DeliveryList),
    ("GET", "/audit"): (200, AuditPage),
    ("POST", "/me/export"): (201, Exported),
    ("DELETE", "/me"): (200, AccountErased),
    ("POST", "/socket-tickets"): (201, SocketTicket),
}
"""Status and body of each route's success response. DELETE /me answers 202 until it is complete."""
