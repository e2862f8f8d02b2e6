"""A job whose translations and moderated copy are there or not, for the steps that make videos of them."""

from datetime import UTC, datetime
from pathlib import Path

from rushes.adapters.memory import MemoryEvents, MemoryStateStore, MemoryStorage
from rushes.domain import JobRequest, StepRecord, Ticket, job_key
from rushes.settings import Settings
from rushes.steps.context import store_artifact
from rushes.steps.runner import run_step
from rushes.steps.translate import TranslatedCue, Translation
from tests.clips import make_clip


class Job:
    """The steps before are done as far as a test says so."""

    def __init__(self, ticket: Ticket, storage: MemoryStorage, folder: Path, request: JobRequest) -> None:
        self.ticket = ticket.model_copy(update={"request": request})
        self.storage, self.folder = storage, folder
        film = make_clip(folder / "film.mp4", 2, width=160)
        storage.put(ticket.video.key, film.read_bytes(), "video/mp4")

    def translated(self, language: str) -> None:
        cue = TranslatedCue(id=0, start=0.5, end=1.5, text="Hola.", source="Hello.")
        made = Translation(
            language=language, source_language="en", engine="e", model="m", quality="full", cues=(cue,)
        )
        store_artifact(
            self.storage,
            self.ticket,
            f"translate.{language}",
            f"translation.{language}.json",
            made.json_bytes(),
        )

    def copied(self, step: str) -> None:
        """The moderated copy is another size, so that it can be told from the film."""
        data = make_clip(self.folder / "copy.mp4", 2, width=320).read_bytes()
        file = store_artifact(self.storage, self.ticket, step, "redacted.mp4", data)
        record = StepRecord(
            step=step,
            seconds=1,
            cpu_seconds=1,
            attempts=1,
            finished_at=datetime.now(UTC),
            files=(file,),
            facts={"file": "redacted.mp4"},
        )
        key = job_key(self.ticket.job_id, f"{step}.json")
        self.storage.put(key, record.model_dump_json().encode(), "application/json")

    def run(self, step: str) -> tuple[StepRecord, Path]:
        """The step's record, and its first file."""
        record = run_step(
            step,
            self.ticket,
            settings=Settings(),
            storage=self.storage,
            events=MemoryEvents(),
            state=MemoryStateStore(),
        )
        path = self.folder / "made.mp4"
        path.write_bytes(self.storage.get(record.files[0].key))
        return record, path
