"""The inputs of a step, StepContext, and its outcome, StepResult."""

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
    """The outcome of a step. `facts` are small values that the state machine or a later step reads.

    `cost_usd` is what the step paid to external services, in US dollars, without the compute time.
    """

    engine: str = ""
    model: str = ""
    quality: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    cost_usd: float = 0.0


@dataclass
class StepContext:
    """The inputs of a step: ticket, video, artifacts of earlier steps, work folder, progress callback, budget."""

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
        """The language or the share number of this step; "" for a step that runs once."""
        return self.step.partition(".")[2]

    @cached_property
    def video(self) -> Path:
        """The uploaded version of the video, downloaded to a file without its original name or suffix."""
        path = self.folder / "video"
        self.storage.download(self.ticket.video.key, path, self.ticket.video.version)
        return path

    def read_artifact(self, step: str, name: str) -> bytes:
        """Read a file that an earlier step saved. Raises NotFound."""
        return self.storage.get(job_key(self.ticket.job_id, f"{step}/{name}"))

    def read_record(self, step: str) -> StepRecord:
        """Read the record of an earlier step. Raises NotFound if that step has not succeeded."""
        return StepRecord.model_validate_json(self.storage.get(job_key(self.ticket.job_id, f"{step}.json")))

    def save_artifact(self, name: str, data: bytes) -> None:
        """Store one artifact of this step; `name` is its path in the results folder."""
        self.artifacts.append(store_artifact(self.storage, self.ticket, self.step, name, data))

    def save_file(self, path: Path, name: str) -> None:
        """Like `save_artifact`, for a local file of any size."""
        key, media_type = job_key(self.ticket.job_id, f"{self.step}/{name}"), media_type_of(name)
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        self.storage.upload(path, key, media_type)
        size = path.stat().st_size
        self.artifacts.append(
            Artifact(step=self.step, name=name, key=key, media_type=media_type, size=size, sha256=digest)
        )


def store_artifact(storage: Storage, ticket: Ticket, step: str, name: str, data: bytes) -> Artifact:
    """Store one artifact of a step under its job key."""
    key, media_type = job_key(ticket.job_id, f"{step}/{name}"), media_type_of(name)
    storage.put(key, data, media_type)
    digest = hashlib.sha256(data).hexdigest()
    return Artifact(step=step, name=name, key=key, media_type=media_type, size=len(data), sha256=digest)


def media_type_of(name: str) -> str:
    """Return the MIME type for a suffix, `application/octet-stream` if unknown."""
    suffix = Path(name).suffix.lower()
    return MEDIA_TYPES.get(suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"


def video_type_of(name: str) -> str:
    """Return the MIME type of a video for its suffix, `video/mp4` if that is not a video's."""
    media_type = media_type_of(name)
    return media_type if media_type.startswith("video/") else "video/mp4"
