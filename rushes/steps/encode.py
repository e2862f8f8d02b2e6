"""The step Encode: encode one worker's share of a moderated copy that several workers produce."""

from rushes.domain import edits, job_key
from rushes.errors import BadRequest
from rushes.steps.compose.encode_shares import encode_share
from rushes.steps.compose.step import options_of
from rushes.steps.context import StepContext, StepResult

BINARY_MEDIA_TYPE = "application/octet-stream"


def work(context: StepContext) -> StepResult:
    """Upload the encoded packets of one share, `encode.3`, as temporary files of the job, not as artifacts.

    Facts: `parts`, the file names, and `reason`, why the video cannot be composed of shares; `parts` is then empty.
    """
    share_count = len(context.read_record("split").facts["shares"])
    if context.part not in map(str, range(1, share_count + 1)):
        raise BadRequest(f"There is no share {context.part or 'without a number'}: Split made {share_count}.")
    final_edits = edits.parse_edits(context.read_artifact("split", "edits.json")).drop_excluded_tracks()
    options = options_of(context, final_edits)
    share = encode_share(
        context.video,
        final_edits,
        context.folder,
        context.settings,
        options,
        int(context.part),
        share_count,
        context.report_progress,
    )
    for part in share.parts:
        key = job_key(context.ticket.job_id, f"encode/{part.name}")
        context.storage.upload_temporary(part, key, BINARY_MEDIA_TYPE)
    facts = {
        "parts": [part.name for part in share.parts],
        "ranges": share.ranges,
        "pictures": share.pictures,
        "reason": share.reason,
    }
    return StepResult(engine="rushes", quality="full", facts=facts)
