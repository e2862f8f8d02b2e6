"""The events of a job."""

from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

from rushes.domain import Event


class Events(Protocol):
    """The event log of each job, in order, with a retention of one week."""

    def append(self, event: Event) -> Event:
        """Number the event, store it and notify the subscribers.

        A job ends once: a second end is not stored, and the first is returned.
        """
        ...

    def read_since(self, job_id: UUID, after: int) -> Sequence[Event]:
        """List the events with an id above `after`, in order."""
        ...

    def latest_per_step(self, job_id: UUID) -> Sequence[Event]:
        """List the events that determine the present state: each step's last start and last event, in order."""
        ...
