"""The events of a job."""

from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

from rushes.domain import Event


class Events(Protocol):
    """The event log of each job, in order. Kept for a week."""

    def append(self, event: Event) -> Event:
        """Number the event, store it and notify the subscribers.

        A job ends once: of a second end nothing is stored, and the first is returned.
        """
        ...

    def since(self, job_id: UUID, after: int) -> Sequence[Event]:
        """The events with an id above `after`, in order."""
        ...

    def latest_per_step(self, job_id: UUID) -> Sequence[Event]:
        """The events that describe the present: the last start and the last event of each step, in order."""
        ...
