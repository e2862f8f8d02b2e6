"""report.json: the steps of a job with their engines, durations and costs."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from rushes import __version__
from rushes.domain import Artifact, StepFailure, StepRecord, Ticket


def build_report(
    ticket: Ticket,
    steps: Sequence[StepRecord],
    files: Sequence[Artifact],
    video: dict[str, Any],
    failed: Sequence[StepFailure] = (),
    redaction: Mapping[str, Any] | None = None,
) -> bytes:
    """Build the report as JSON, in seconds, bytes and US dollars. `video` holds the facts measured by Probe.

    `failed` lists the requested steps that failed; `redaction` is the proof of the moderated copy.
    """
    return json.dumps(
        {
            "rushes": __version__,
            "job_id": str(ticket.job_id),
            "video": {"name": ticket.video.name, "size": ticket.video.size, **video},
            "request": ticket.request.model_dump(),
            "steps": [step_summary(step) for step in steps],
            "failed": [
                {"name": failure.step, "reason": failure.reason, "sentence": failure.sentence}
                for failure in failed
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


def step_summary(step: StepRecord) -> dict[str, Any]:
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
