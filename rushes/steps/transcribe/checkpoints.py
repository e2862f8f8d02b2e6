"""What was heard so far of a film, kept in storage, so that whoever takes over goes on from there."""

import hashlib
import json
from collections.abc import Callable
from typing import Any, Protocol

from rushes.domain import Ticket, job_key
from rushes.errors import NotFound
from rushes.ports import Storage

FORMAT = 1  # counts up when what is kept, or how it is heard, changes


class Checkpoints(Protocol):
    """`once(name, make)`: what was made under that name before, else what `make` makes now. JSON values only."""

    def once(self, name: str, make: Callable[[], Any]) -> Any: ...


class NoCheckpoints:
    """For a file on a laptop: nothing is kept."""

    def once(self, name: str, make: Callable[[], Any]) -> Any:  # noqa: ARG002
        return make()


class StoredCheckpoints:
    """Parts of one job, heard in one way: `how` names everything that their content depends on.

    They lie under jobs/<job>/transcribe/parts/ and go with the job.
    """

    def __init__(self, storage: Storage, ticket: Ticket, *how: str) -> None:
        video = ticket.video
        identity = json.dumps([FORMAT, video.bucket, video.key, video.version, video.size, *how])
        mark = hashlib.sha256(identity.encode()).hexdigest()[:16]
        self.storage, self.folder = storage, job_key(ticket.job_id, f"transcribe/parts/{mark}")

    def once(self, name: str, make: Callable[[], Any]) -> Any:
        key = f"{self.folder}/{name}.json"
        try:
            return json.loads(self.storage.get(key))
        except NotFound:
            text = json.dumps(make())
        self.storage.put(key, text.encode(), "application/json")
        return json.loads(text)
