"""Run steps of the state machine in this process on a file, with intermediate results in memory."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID, uuid4

from rushes.adapters.memory import MemoryEvents, MemoryStateStore, MemoryStorage
from rushes.domain import Event, JobRequest, StepRecord, Ticket, Video, job_key
from rushes.errors import Reason, Rejected
from rushes.settings import load_valid_settings
from rushes.steps import runner
from rushes.steps.transcribe import parse_transcript

VIDEO = "uploads/video"
GIVEN = "given/transcript"
WRITTEN = "transcribe/transcript.json"
NOBODY = UUID(int=0)


class OneFile(MemoryStorage):
    """The video stays on disk; the small files are in memory."""

    def __init__(self, video: Path) -> None:
        super().__init__()
        self.video = video

    def download(self, key: str, path: Path, version: str = "") -> None:
        if key == VIDEO:
            shutil.copyfile(self.video, path)
        else:
            super().download(key, path, version)


class ProgressEvents(MemoryEvents):
    """Passes each event to a listener."""

    def __init__(self, listener: Callable[[Event], None]) -> None:
        super().__init__()
        self.listener = listener

    def append(self, event: Event) -> Event:
        numbered = super().append(event)
        self.listener(numbered)
        return numbered


@dataclass
class LocalRunner:
    """A job of one file that runs in this process, step by step."""

    file: Path
    listener: Callable[[Event], None]
    request: JobRequest = field(default_factory=JobRequest)
    job_id: UUID = field(default_factory=uuid4)

    def __post_init__(self) -> None:
        video = Video(bucket="here", key=VIDEO, size=self.file.stat().st_size, name=self.file.name)
        self.ticket = Ticket(job_id=self.job_id, owner=NOBODY, video=video, request=self.request)
        self.storage, self.state = OneFile(self.file), MemoryStateStore()
        self.events = ProgressEvents(self.listener)

    def run(self, name: str) -> StepRecord:
        """Run one step. Raises the step's error."""
        return runner.run_step(
            name,
            self.ticket,
            settings=load_valid_settings().model_copy(update={"any_model": True}),
            storage=self.storage,
            events=self.events,
            state=self.state,
        )

    def probe(self) -> None:
        """Run the step that all others need. Raises Rejected if the file is not accepted."""
        facts = self.run("probe").facts
        if not facts["accepted"]:
            raise Rejected(Reason(facts["reason"]), facts["sentence"])

    def give(self, transcript: Path) -> None:
        """Use the user's own transcript in place of an engine."""
        self.storage.put(GIVEN, transcript.read_bytes(), "text/plain")
        request = self.request.model_copy(update={"transcript": GIVEN})
        self.ticket = self.ticket.model_copy(update={"request": request})

    def put_transcript(self, path: Path) -> None:
        """Store a transcript.json as the result of transcription. Raises Rejected for an invalid file."""
        data = parse_transcript(path.read_bytes()).json_bytes()
        self.storage.put(job_key(self.job_id, WRITTEN), data, "application/json")

    def get(self, name: str) -> bytes:
        """Read a file that a step saved, such as `transcribe/transcript.json`."""
        return self.storage.get(job_key(self.job_id, name))

    def write(self, record: StepRecord, folder: Path) -> list[Path]:
        """Write the files that a step saved into `folder`."""
        paths = []
        for file in record.files:
            path = folder / file.name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(self.storage.get(file.key))
            paths.append(path)
        return paths
