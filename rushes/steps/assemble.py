"""The step Assemble: join the shares that several workers encoded into the moderated copy."""

from collections.abc import Iterator
from pathlib import Path

from rushes.domain import job_key
from rushes.steps.compose.step import make_copy
from rushes.steps.context import StepContext, StepResult


def work(context: StepContext) -> StepResult:
    """Save the artifacts of Compose. If a share failed, encode the whole video here instead."""
    return make_copy(context, list(download_parts(context)))


def download_parts(context: StepContext) -> Iterator[Path]:
    """Download the files of all shares in order; yield none if any share has none."""
    shares = context.read_record("split").facts["shares"]
    records = [context.read_record(f"encode.{number}") for number in shares]
    if any(record.facts["reason"] for record in records):
        return
    for name in (name for record in records for name in record.facts["parts"]):
        path = context.folder / name
        context.storage.download(job_key(context.ticket.job_id, f"encode/{name}"), path)
        yield path
