"""The database: results of jobs, and accounts of owners."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from rushes.domain import Artifact, AuditEntry, Job, Status, StepRecord, Ticket, Usage, Webhook
from rushes.domain.quotas import NO_LIMITS, Quotas
from rushes.domain.search import Hit, Passages, Query
from rushes.errors import Reason


class Repository(Protocol):
    """Jobs and their results, each row with its owner. Every method sees the rows of one owner only."""

    def open_job(self, ticket: Ticket, status: Status, limits: Quotas = NO_LIMITS) -> None:
        """Insert the video and the job, or move a queued job to `status`. Idempotent.

        A new job must fit the owner's `limits`: usage is counted and the job inserted in one transaction, one owner
        at a time. Raises OverQuota.
        """
        ...

    def record_results(
        self,
        ticket: Ticket,
        steps: Sequence[StepRecord],
        artifacts: Sequence[Artifact],
        segments: Sequence[Mapping[str, Any]],
        language: str,
        passages: Passages | None = None,
    ) -> None:
        """Replace the job's results, in one transaction. Without `passages` the job cannot be searched.

        A segment is `{"start", "end", "text", "speaker"}` as in transcript.json.
        """
        ...

    def end_job(
        self,
        ticket: Ticket,
        status: Status,
        reason: Reason | None,
        sentence: str,
        failed_steps: Sequence[str],
    ) -> bool:
        """Put a job into a terminal state. Returns True to the one call that did so, False to all later ones."""
        ...

    def get_job(self, owner: UUID, job_id: UUID) -> Job:
        """Return a job. Raises NotFound, also for a job of another owner."""
        ...

    def list_jobs(
        self,
        owner: UUID,
        limit: int,
        after: UUID | None = None,
        statuses: Sequence[Status] = (),
        since: datetime | None = None,
    ) -> Sequence[Job]:
        """List jobs, newest first; `after` is the last id of the previous page. Empty `statuses`: all."""
        ...

    def get_usage(self, owner: UUID) -> Usage: ...
    def count_other_jobs(self, owner: UUID, job_id: UUID) -> int:
        """Count the other jobs of the same video."""
        ...

    def erase_job(self, owner: UUID, job_id: UUID, certificate: Mapping[str, Any]) -> Mapping[str, int]:
        """Delete the rows of a job, and of its video if no other job uses it. Returns the row counts by table.

        Afterwards `open`, `record` and `end` ignore the job. The certificate remains.
        """
        ...

    def is_erased(self, owner: UUID, job_id: UUID) -> bool: ...

    def list_steps(self, owner: UUID, job_id: UUID) -> Sequence[StepRecord]: ...
    def list_artifacts(self, owner: UUID, job_id: UUID) -> Sequence[Artifact]: ...
    def search_passages(self, owner: UUID, query: Query) -> Sequence[Hit]:
        """Search the passages of all of the owner's jobs, the best hits first."""
        ...


class Accounts(Protocol):
    """Audit log, webhooks and certificates of an owner."""

    def append_audit_entry(
        self, owner: UUID, actor: str, action: str, subject: str, detail: Mapping[str, Any]
    ) -> AuditEntry:
        """Append an entry to the owner's audit log."""
        ...

    def list_audit_entries(self, owner: UUID, after: int, limit: int) -> Sequence[AuditEntry]: ...
    def list_webhooks(self, owner: UUID) -> Sequence[Webhook]: ...
    def save_webhook(self, webhook: Webhook) -> None: ...
    def delete_webhook(self, owner: UUID, webhook_id: UUID) -> None: ...
    def list_certificates(self, owner: UUID) -> Sequence[Mapping[str, Any]]: ...
    def export_owner(self, owner: UUID) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        """Export every row of the owner by table, as JSON, without secrets."""
        ...
