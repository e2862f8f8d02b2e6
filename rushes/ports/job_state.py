"""Live state of a job. Losing it loses no result: every item has a time to live."""

from typing import Protocol
from uuid import UUID

from rushes.domain import Upload


class UploadRegistry(Protocol):
    """Announced uploads, each with the ticket of its future job."""

    def register_upload(self, upload: Upload) -> None: ...
    def find_upload(self, job_id: UUID) -> Upload | None: ...


class AttemptCounter(Protocol):
    def count_attempt(self, job_id: UUID, step: str) -> int:
        """Count one more attempt of a step and return the count, from 1."""
        ...


class BudgetStore(Protocol):
    """Spending of jobs and owners."""

    def spend_budget(self, job_id: UUID, tokens: int, micros: int, max_tokens: int, max_micros: int) -> bool:
        """Add tokens and millionths of a US dollar to the job's spending on models.

        Returns False and adds nothing if a sum would exceed its limit. Negative amounts are refunds.
        """
        ...

    def charge_month(self, owner: UUID, month: str, job_id: UUID, seconds: int, max_seconds: int) -> bool:
        """Add a video's seconds to the owner's month (`2026-11`), once per job.

        Returns False and adds nothing if the sum would exceed `max_seconds`.
        """
        ...


class CancellationFlags(Protocol):
    def request_cancel(self, job_id: UUID) -> None: ...
    def is_cancelled(self, job_id: UUID) -> bool: ...


class ReviewTokens(Protocol):
    """Task tokens of reviews that wait for a decision."""

    def store_review_token(self, job_id: UUID, token: str) -> None: ...
    def has_review_token(self, job_id: UUID) -> bool: ...
    def take_review_token(self, job_id: UUID) -> str | None:
        """Remove and return the token, once; None if no review is pending."""
        ...


class JobState(Protocol):
    def delete_job_state(self, job_id: UUID) -> int:
        """Delete all live state of a job and return the number of deleted items."""
        ...
