"""The step Plan: edits.json from what Detect and Censor have found."""

from rushes.errors import NotFound
from rushes.steps import censor, follow
from rushes.steps.context import StepContext, StepResult
from rushes.steps.plan.planning import Policy, plan_edits


def work(context: StepContext) -> StepResult:
    """Save edits.json. What was not looked for, or could not be, plans nothing: the facts name what was there."""
    request = context.ticket.request
    seen, heard = (
        read_optional(context, "detect", "detections.json"),
        read_optional(context, "censor", "censored.json"),
    )
    edits = plan_edits(
        follow.read(seen) if seen else None,
        censor.read_censored(heard) if heard else None,
        Policy(style=request.blur_style, sound=request.mute_style),
    )
    context.save_artifact("edits.json", edits.json_bytes())
    sources = [name for name, data in (("detect", seen), ("censor", heard)) if data]
    facts = {"blurs": len(edits.blurs), "mutes": len(edits.mutes), "from": sources}
    return StepResult(engine="policy", quality="full", facts=facts)


def read_optional(context: StepContext, step: str, name: str) -> bytes | None:
    try:
        return context.read_artifact(step, name)
    except NotFound:
        return None
