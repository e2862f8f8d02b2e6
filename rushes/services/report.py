"""report.json: what was done to a video, by what, how long it took and what it cost."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from rushes import __version__
from rushes.domain import Artifact, StepFailure, StepRecord, Ticket


def report(
    ticket: Ticket,
    steps: Sequence[StepRecord],
    files: Sequence[Artifact],
    video: dict[str, Any],
    failed: Sequence[StepFailure] = (),
    redaction: Mapping[str, Any] | None = None,
) -> bytes:
    """The report as JSON text. `video` are the facts that the probe measured; seconds, bytes, US dollars.

    `failed` are the steps that were asked for and did not come, each with why; `redaction` is the proof of the
    moderated copy.
    """
    return json.dumps(
        {
            "rushes": __version__,
            "job_id": str(ticket.job_id),
            "video": {"name": ticket.video.name, "size": ticket.video.size, **video},
            "request": ticket.request.model_dump(),
            "steps": [step_line(step) for step in steps],
            "failed": [
                {"name": each.step, "reason": each.reason, "sentence": each.sentence} for each in failed
            ],
            "artifacts": [
                {"name": file.name, "step": file.step, "size": file.size, "sha256": file.sha256}
                for file in files
            ],
            **({"redaction": redaction} if redaction else {}),
            "cost_usd": round(sum(step.cost_usd for step in steps), 6),
        },
        indent=1,
        ensure_ascii=False,
    ).encode()


def step_line(step: StepRecord) -> dict[str, Any]:
    return {
        "name": step.step,
        "engine": step.engine,
        "model": step.model,
        "quality": step.quality,
        "seconds": step.seconds,
        "cpu_seconds": step.cpu_seconds,
        "attempts": step.attempts,
        "cost_usd": step.cost_usd,
    }
