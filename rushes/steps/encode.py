"""The step Encode: one worker's share of a moderated copy, when several make it."""

from rushes.domain import edits, job_key
from rushes.errors import BadRequest
from rushes.steps.compose.encode_shares import encode_share
from rushes.steps.compose.step import options_of
from rushes.steps.context import StepContext, StepResult

BINARY = "application/octet-stream"


def work(bench: StepContext) -> StepResult:
    """Put the encoded packets of one share, `encode.3`, beside the job; they are no results.

    Facts: `parts`, their names, and `reason`, why the film cannot be composed of shares; then there are none.
    """
    of = len(bench.read_record("split").facts["shares"])
    if bench.part not in map(str, range(1, of + 1)):
        raise BadRequest(f"There is no share {bench.part or 'without a number'}: Split made {of}.")
    wanted = edits.read(bench.read_artifact("split", "edits.json")).settled()
    options = options_of(bench, wanted)
    share = encode_share(
        bench.video, wanted, bench.folder, bench.settings, options, int(bench.part), of, bench.report_progress
    )
    for part in share.parts:
        bench.storage.upload_temporary(part, job_key(bench.ticket.job_id, f"encode/{part.name}"), BINARY)
    facts = {
        "parts": [part.name for part in share.parts],
        "ranges": share.ranges,
        "pictures": share.pictures,
        "reason": share.reason,
    }
    return StepResult(engine="rushes", quality="full", facts=facts)
