"""A step that reads a transcript, run on a video or on a transcript.json."""

from pathlib import Path
from typing import Any

from rushes.cli.local_runner import LocalRunner
from rushes.cli.progress import shown
from rushes.cli.request import request_of
from rushes.domain import StepRecord
from rushes.domain.validation import require_file


def read_by(
    step: str, file: Path, transcript: Path | None, wishes: dict[str, Any], said: dict[str, Any]
) -> tuple[LocalRunner, StepRecord]:
    """The place where it ran, and its record. A transcript.json is taken as it is; other words are laid first."""
    request = request_of(said).model_copy(update=wishes)
    with shown(quiet=said["quiet"], no_color=said["no_color"]) as view:
        here = LocalRunner(require_file(file), view.event, request)
        written = file if file.suffix.lower() == ".json" else transcript
        if written and require_file(written).suffix.lower() == ".json":
            here.put_transcript(written)
        else:
            if transcript:
                here.give(require_file(transcript))
            here.probe()
            here.run("transcribe")
        return here, here.run(step)
