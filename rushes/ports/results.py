"""What lasts in the database: results, and what goes with an owner."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from rushes.domain import Artifact, AuditEntry, Job, Status, StepRecord, Ticket, Usage, Webhook
from rushes.domain.quotas import NO_LIMITS, Quotas
from rushes.domain.search import Hit, Passages, Query
from rushes.errors import Reason


class Repository(Protocol):
    """The results, each row with its owner. Every method sees the rows of one owner only."""

    def open(self, ticket: Ticket, status: Status, within: Quotas = NO_LIMITS) -> None:
        """Insert the video and the job, or move a queued job to `status`; harmless when repeated.

        A job that is not there yet is only inserted within the quotas: counted and written in one transaction, one
        owner at a time. Raises OverQuota.
        """
        ...

    def record(
        self,
        ticket: Ticket,
        steps: Sequence[StepRecord],
        artifacts: Sequence[Artifact],
        segments: Sequence[Mapping[str, Any]],
        language: str,
        passages: Passages | None = None,
    ) -> None:
        """Replace the job's results by these, in one transaction; without `passages` it cannot be searched.

        A segment is `{"start", "end", "text", "speaker"}` as in transcript.json.
        """
        ...

    def end(
        self,
        ticket: Ticket,
        status: Status,
        reason: Reason | None,
        sentence: str,
        failed_steps: Sequence[str],
    ) -> bool:
        """Put a job into a terminal state. True for the one call that did it, False ever after."""
        ...

    def job(self, owner: UUID, job_id: UUID) -> Job:
        """Raises NotFound, also for a job of somebody else."""
        ...

    def jobs(
        self,
        owner: UUID,
        limit: int,
        after: UUID | None = None,
        statuses: Sequence[Status] = (),
        since: datetime | None = None,
    ) -> Sequence[Job]:
        """Newest first; `after` is the last id of the page before. None of `statuses`: any."""
        ...

    def usage(self, owner: UUID) -> Usage: ...
    def others(self, owner: UUID, job_id: UUID) -> int:
        """How many other jobs are made from the same video."""
        ...

    def erase(self, owner: UUID, job_id: UUID, certificate: Mapping[str, Any]) -> Mapping[str, int]:
        """Remove the rows of a job, and of its video when it is the last one; how many of each table.

        From then on `open`, `record` and `end` do nothing for it. The certificate is kept.
        """
        ...

    def erased(self, owner: UUID, job_id: UUID) -> bool: ...

    def steps(self, owner: UUID, job_id: UUID) -> Sequence[StepRecord]: ...
    def artifacts(self, owner: UUID, job_id: UUID) -> Sequence[Artifact]: ...
    def search(self, owner: UUID, query: Query) -> Sequence[Hit]:
        """Passages of all of the owner's jobs, the best first."""
        ...


class Accounts(Protocol):
    """What goes with an owner beside jobs."""

    def append(
        self, owner: UUID, actor: str, action: str, subject: str, detail: Mapping[str, Any]
    ) -> AuditEntry:
        """Add a link to the owner's chain of who did what."""
        ...

    def audit(self, owner: UUID, after: int, limit: int) -> Sequence[AuditEntry]: ...
    def webhooks(self, owner: UUID) -> Sequence[Webhook]: ...
    def keep(self, webhook: Webhook) -> None: ...
    def drop(self, owner: UUID, webhook_id: UUID) -> None: ...
    def certificates(self, owner: UUID) -> Sequence[Mapping[str, Any]]: ...
    def everything(self, owner: UUID) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        """Every row of the owner by table, as JSON, without secrets."""
        ...
