"""The step Assemble: the moderated copy from the shares that several workers have encoded."""

from collections.abc import Iterator
from pathlib import Path

from rushes.domain import job_key
from rushes.steps.compose.step import made
from rushes.steps.context import StepContext, StepResult


def work(bench: StepContext) -> StepResult:
    """Save what Compose saves. Where a share could not be made, the whole film is encoded anew, here."""
    return made(bench, list(parts(bench)))


def parts(bench: StepContext) -> Iterator[Path]:
    """The files of all shares, in order; none when one of the shares has none."""
    records = [bench.read_record(f"encode.{number}") for number in bench.read_record("split").facts["shares"]]
    if any(record.facts["reason"] for record in records):
        return
    for name in (name for record in records for name in record.facts["parts"]):
        path = bench.folder / name
        bench.storage.download(job_key(bench.ticket.job_id, f"encode/{name}"), path)
        yield path
