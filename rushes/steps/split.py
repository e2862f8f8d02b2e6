"""The step Split: save the edits as decided, and divide the work of Compose among workers where that pays.

The step needs only the probe's facts and the edits, not the video, so a Lambda runs it. A worker takes minutes to
start, so the copy is divided only if one worker would take much longer than that.
"""

import json
from collections.abc import Iterable
from math import ceil
from typing import Any

from rushes.domain import edits
from rushes.domain.edits import Blur, Edits
from rushes.errors import NotFound
from rushes.media.facts import Facts
from rushes.steps.compose.spans import apart
from rushes.steps.context import StepContext, StepResult

SECONDS_PER_PIXEL = 1.0e-8  # CPU seconds to decode, cover and encode a pixel; benchmarks/redaction.py, 100 %
MAX_SHARES = 40  # items of an inline Map that run concurrently
MAX_FLAGGED_FRACTION = 0.7  # of the video; above it one worker re-encodes the whole in one run


def work(context: StepContext) -> StepResult:
    """Save edits.json as decided. Facts: `shares`, the numbers of the shares; empty if one worker does it all."""
    final_edits = edits.parse_edits(read_decided_edits(context))
    facts = Facts.model_validate_json(context.read_artifact("probe", "facts.json"))
    flagged = covered_seconds(final_edits.drop_excluded_tracks().blurs, facts.duration)
    share_count = count_shares(flagged, facts, context.settings.share_seconds)
    context.save_artifact("edits.json", final_edits.json_bytes())
    result_facts = {
        "shares": list(range(1, share_count + 1)) if share_count > 1 else [],
        "flagged_seconds": round(flagged, 3),
        "decided": describe_decision(context, final_edits),
    }
    return StepResult(engine="policy", quality="full", facts=result_facts)


def read_decided_edits(context: StepContext) -> bytes:
    """Read edits.json as a reviewer changed it, else as Plan made it."""
    try:
        return context.read_artifact("review", "edits.json")
    except NotFound:
        return context.read_artifact("plan", "edits.json")


def describe_decision(context: StepContext, final_edits: Edits) -> dict[str, Any]:
    """Name the reviewer who decided, or the policy; see rushes.steps.compose.proof.Decided."""
    try:
        decision = json.loads(context.read_artifact("review", "decision.json"))
    except NotFound:
        return {"by": "policy"}
    is_changed = final_edits != edits.parse_edits(context.read_artifact("plan", "edits.json"))
    return {"by": decision["by"], "at": decision["at"], "changed": is_changed}


def covered_seconds(blurs: Iterable[Blur], duration: float) -> float:
    """Return how many seconds of the video have at least one blur."""
    spans = [
        (max(0.0, blur.start_time), duration if blur.end is None else min(duration, blur.end))
        for blur in blurs
    ]
    return sum(end - start for start, end in apart(spans))


def count_shares(flagged_seconds: float, facts: Facts, share_seconds: float) -> int:
    """Return among how many workers dividing the flagged seconds pays; 1 if it does not pay."""
    if not share_seconds or flagged_seconds > MAX_FLAGGED_FRACTION * facts.duration:
        return 1
    cpu_seconds = flagged_seconds * facts.fps * facts.width * facts.height * SECONDS_PER_PIXEL
    return max(1, min(MAX_SHARES, ceil(cpu_seconds / share_seconds)))
