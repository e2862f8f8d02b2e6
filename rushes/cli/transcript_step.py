"""Run a step that reads a transcript, on a video or on a transcript.json."""

from pathlib import Path
from typing import Any

from rushes.cli.local_runner import LocalRunner
from rushes.cli.progress import shown
from rushes.cli.request import request_of
from rushes.domain import StepRecord
from rushes.domain.validation import require_file


def read_by(
    step: str, file: Path, transcript: Path | None, engine_options: dict[str, Any], options: dict[str, Any]
) -> tuple[LocalRunner, StepRecord]:
    """Run `step`; returns its runner and record. Inputs other than transcript.json are transcribed first."""
    request = request_of(options).model_copy(update=engine_options)
    with shown(quiet=options["quiet"], no_color=options["no_color"]) as view:
        runner = LocalRunner(require_file(file), view.event, request)
        transcript_file = file if file.suffix.lower() == ".json" else transcript
        if transcript_file and require_file(transcript_file).suffix.lower() == ".json":
            runner.put_transcript(transcript_file)
        else:
            if transcript:
                runner.give(require_file(transcript))
            runner.probe()
            runner.run("transcribe")
        return runner, runner.run(step)
