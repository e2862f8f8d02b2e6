"""The step Split: what was decided is written down, and the work of composing is divided when that pays.

It asks no film, only the probe's facts and the edits, so it is done by a Lambda. A worker costs minutes before it
begins; so a copy is shared out only when one worker would take much longer than that.
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

PACE = 1.0e-8  # processor seconds of a pixel that is decoded, covered and encoded; benchmarks/redaction.py, 100 %
MOST_SHARES = 40  # items of an inline Map that run at one time
MOST_FLAGGED = 0.7  # of the film; above it the whole is encoded anew, in one clean run, by one worker


def work(bench: StepContext) -> StepResult:
    """Save edits.json as it was decided. Facts: `shares`, the numbers of the shares, none when one worker does it."""
    wanted = edits.read(decided(bench))
    facts = Facts.model_validate_json(bench.read_artifact("probe", "facts.json"))
    flagged = covered_seconds(wanted.settled().blurs, facts.duration)
    count = shares(flagged, facts, bench.settings.share_seconds)
    bench.save_artifact("edits.json", wanted.json_bytes())
    told = {"shares": list(range(1, count + 1)) if count > 1 else [], "flagged_seconds": round(flagged, 3)}
    return StepResult(engine="policy", quality="full", facts=told | {"decided": decision(bench, wanted)})


def decided(bench: StepContext) -> bytes:
    """edits.json as a reviewer changed it; unchanged, or never reviewed, as Plan made it."""
    try:
        return bench.read_artifact("review", "edits.json")
    except NotFound:
        return bench.read_artifact("plan", "edits.json")


def decision(bench: StepContext, wanted: Edits) -> dict[str, Any]:
    """Who decided: a person, where one was asked, or the policy; see rushes.steps.compose.proof.Decided."""
    try:
        told = json.loads(bench.read_artifact("review", "decision.json"))
    except NotFound:
        return {"by": "policy"}
    changed = wanted != edits.read(bench.read_artifact("plan", "edits.json"))
    return {"by": told["by"], "at": told["at"], "changed": changed}


def covered_seconds(blurs: Iterable[Blur], duration: float) -> float:
    """In how much of the film something is covered."""
    spans = [
        (max(0.0, blur.begin), duration if blur.end is None else min(duration, blur.end)) for blur in blurs
    ]
    return sum(end - start for start, end in apart(spans))


def shares(flagged: float, facts: Facts, share_seconds: float) -> int:
    """Among how many workers it pays to divide so many flagged seconds; 1: it does not pay."""
    if not share_seconds or flagged > MOST_FLAGGED * facts.duration:
        return 1
    price = flagged * facts.fps * facts.width * facts.height * PACE
    return max(1, min(MOST_SHARES, ceil(price / share_seconds)))
