"""Live state of a job. It may be lost with no result lost: every item has a time to live."""

from typing import Protocol
from uuid import UUID

from rushes.domain import Upload


class UploadRegistry(Protocol):
    """Uploads that the API announced: the job that each will become."""

    def register_upload(self, upload: Upload) -> None: ...
    def find_upload(self, job_id: UUID) -> Upload | None: ...


class AttemptCounter(Protocol):
    def count_attempt(self, job_id: UUID, step: str) -> int:
        """Count one more attempt of a step and return the count, from 1."""
        ...


class BudgetStore(Protocol):
    """What jobs and owners have spent."""

    def spend_budget(
        self, job_id: UUID, tokens: int, micros: int, most_tokens: int, most_micros: int
    ) -> bool:
        """Add tokens and millionths of a US dollar to the job's spending on models.

        False, and nothing added, where a sum would pass its limit. Negative amounts are refunds.
        """
        ...

    def charge_month(self, owner: UUID, month: str, job_id: UUID, seconds: int, most: int) -> bool:
        """Add a video's seconds to the owner's month (`2026-11`), once per job.

        False, and nothing added, where the sum would pass `most`.
        """
        ...


class CancellationFlags(Protocol):
    def request_cancel(self, job_id: UUID) -> None: ...
    def is_cancelled(self, job_id: UUID) -> bool: ...


class ReviewTokens(Protocol):
    """Task tokens of reviews that wait for a person's decision."""

    def store_review_token(self, job_id: UUID, token: str) -> None: ...
    def has_review_token(self, job_id: UUID) -> bool: ...
    def take_review_token(self, job_id: UUID) -> str | None:
        """Remove and return the token, once; None when no review waits."""
        ...


class JobState(Protocol):
    def delete_job_state(self, job_id: UUID) -> int:
        """Delete all live state of a job; returns the number of items."""
        ...
