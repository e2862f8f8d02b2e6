"""What is going on now: live state, what is told of it, and who listens."""

from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

from rushes.domain import Event, Topic, Upload

MAX_SUBSCRIPTIONS = 100  # of one connection


class Events(Protocol):
    """What was told of a job, in order. Kept for a week."""

    def tell(self, event: Event) -> Event:
        """Number the event and keep it; whoever listens is told.

        A job's end is told once: of a second one nothing is kept, and the answer is the first.
        """
        ...

    def since(self, job_id: UUID, after: int) -> Sequence[Event]:
        """The events with an id above `after`, in order."""
        ...

    def live(self, job_id: UUID) -> Sequence[Event]:
        """What says how the job stands, in order: of each step its last start and the last thing told of it."""
        ...


class HotStore(Protocol):
    """Live state that may be lost with no result lost: every item has a time to live."""

    def promise(self, upload: Upload) -> None: ...
    def promised(self, job_id: UUID) -> Upload | None: ...
    def attempt(self, job_id: UUID, step: str) -> int:
        """Count one more attempt of a step and return the count, from 1."""
        ...

    def spend(self, job_id: UUID, tokens: int, micros: int, most_tokens: int, most_micros: int) -> bool:
        """Add to what the job has spent on models: tokens, and millionths of a dollar.

        False, and nothing added, where what is added would pass its limit. What is negative is given back.
        """
        ...

    def bring(self, owner: UUID, month: str, job_id: UUID, seconds: int, most: int) -> bool:
        """Count the seconds of a job's video to what its owner brought in a month (`2026-11`), once for each job.

        False, and nothing counted, where that would pass `most`.
        """
        ...

    def forget(self, job_id: UUID) -> int:
        """Remove all live state of a job; how many items."""
        ...

    def cancel(self, job_id: UUID) -> None: ...
    def cancelled(self, job_id: UUID) -> bool: ...

    def ask(self, job_id: UUID, token: str) -> None:
        """A person is asked; `token` lets the state machine go on with the answer."""
        ...

    def asked(self, job_id: UUID) -> bool:
        """Whether a question waits."""
        ...

    def answer(self, job_id: UUID) -> str | None:
        """The token of the question that waits, once; None when nothing is asked."""
        ...

    def mark(self, name: str) -> tuple[int, str]:
        """The version and the text of a mark that all share; (0, "") when there is none or its time is over."""
        ...

    def remark(self, name: str, version: int, text: str, seconds: int) -> bool:
        """Put `text` under the next version, for `seconds`. False when the version is no longer `version`."""
        ...

    def issue(self, owner: UUID, seconds: int) -> str:
        """A one-use ticket for the WebSocket."""
        ...

    def redeem(self, ticket: str) -> UUID | None:
        """The owner of a ticket, once; None when it is unknown, used or too old."""
        ...

    def connect(self, connection: str, owner: UUID) -> None: ...
    def owner_of(self, connection: str) -> UUID | None: ...
    def subscribe(self, connection: str, topic: Topic) -> bool:
        """Subscribe a connection. False, and nothing changed, when it already has MAX_SUBSCRIPTIONS others.

        A repeated subscription counts once. Nothing is stored for a connection that has gone.
        """
        ...

    def subscribers(self, topic: Topic) -> Sequence[str]: ...
    def disconnect(self, connection: str) -> None: ...


class Sockets(Protocol):
    """The listeners' end of the WebSocket."""

    def send(self, connection: str, message: bytes) -> bool:
        """False when the listener has gone."""
        ...
