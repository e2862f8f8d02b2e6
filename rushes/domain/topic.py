"""Topics of WebSocket subscriptions. The name includes the kind, so an owner's id is never mistaken for a job's."""

from typing import Literal, NamedTuple, Self
from uuid import UUID


class Topic(NamedTuple):
    """The events of one job, or of every job of one owner. As text: `job#<uuid>` or `owner#<uuid>`."""

    kind: Literal["job", "owner"]
    id: UUID

    @classmethod
    def of_job(cls, job_id: UUID) -> Self:
        return cls("job", job_id)

    @classmethod
    def of_owner(cls, owner: UUID) -> Self:
        return cls("owner", owner)

    def __str__(self) -> str:
        return f"{self.kind}#{self.id}"
