"""What a step works with, and what it says of its work."""

import hashlib
import mimetypes
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from rushes.domain import Artifact, StepRecord, Ticket, job_key
from rushes.llm.budget import Budget
from rushes.ports import Storage
from rushes.settings import Settings
from rushes.steps.progress_reporter import MonthlyQuota

MEDIA_TYPES = {
    ".srt": "application/x-subrip",
    ".vtt": "text/vtt",
    ".ttml": "application/ttml+xml",
    ".json": "application/json",
    ".jpg": "image/jpeg",
    ".html": "text/html; charset=utf-8",
}


@dataclass(frozen=True)
class StepResult:
    """What a step says of its work. `facts` are small values that the state machine or a later step reads.

    `cost_usd` is what it paid to others, in US dollars, beside the seconds of the place where it ran.
    """

    engine: str = ""
    model: str = ""
    quality: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    cost_usd: float = 0.0


@dataclass
class StepContext:
    """What a step works with: its ticket, the video, the files of earlier steps, a folder, a voice, a budget."""

    step: str
    ticket: Ticket
    folder: Path
    settings: Settings
    storage: Storage
    report_progress: Callable[[float, str], None]
    budget: Budget
    monthly_quota: MonthlyQuota
    artifacts: list[Artifact] = field(default_factory=list)

    @property
    def part(self) -> str:
        """The language or the share for which this step is done; "" for a step that is done once."""
        return self.step.partition(".")[2]

    @cached_property
    def video(self) -> Path:
        """The video's bytes as they were when it was uploaded, in a file without its name or suffix."""
        path = self.folder / "video"
        self.storage.download(self.ticket.video.key, path, self.ticket.video.version)
        return path

    def read_artifact(self, step: str, name: str) -> bytes:
        """A file that an earlier step saved. Raises NotFound."""
        return self.storage.get(job_key(self.ticket.job_id, f"{step}/{name}"))

    def read_record(self, step: str) -> StepRecord:
        """The record of an earlier step. Raises NotFound when it has not succeeded."""
        return StepRecord.model_validate_json(self.storage.get(job_key(self.ticket.job_id, f"{step}.json")))

    def save_artifact(self, name: str, data: bytes) -> None:
        """Keep one result file of this step; `name` is its path in the results folder."""
        self.artifacts.append(store_artifact(self.storage, self.ticket, self.step, name, data))

    def save_file(self, path: Path, name: str) -> None:
        """As `save`, for a file of any size that lies on the disk."""
        key, kind = job_key(self.ticket.job_id, f"{self.step}/{name}"), media_type_of(name)
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        self.storage.upload(path, key, kind)
        size = path.stat().st_size
        self.artifacts.append(
            Artifact(step=self.step, name=name, key=key, media_type=kind, size=size, sha256=digest)
        )


def store_artifact(storage: Storage, ticket: Ticket, step: str, name: str, data: bytes) -> Artifact:
    """Put one result file of a step where it belongs."""
    key, kind = job_key(ticket.job_id, f"{step}/{name}"), media_type_of(name)
    storage.put(key, data, kind)
    digest = hashlib.sha256(data).hexdigest()
    return Artifact(step=step, name=name, key=key, media_type=kind, size=len(data), sha256=digest)


def media_type_of(name: str) -> str:
    """MIME type by suffix, `application/octet-stream` when unknown."""
    suffix = Path(name).suffix.lower()
    return MEDIA_TYPES.get(suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"


def video_type_of(name: str) -> str:
    """MIME type of a video by its suffix, `video/mp4` when that says nothing."""
    found = media_type_of(name)
    return found if found.startswith("video/") else "video/mp4"
