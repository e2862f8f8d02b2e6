"""The step Plan: edits.json from what Detect and Censor have found."""

from rushes.domain.catalogue import has_words, requested_steps
from rushes.errors import NotFound, Unavailable
from rushes.steps import censor, follow
from rushes.steps.context import StepContext, StepResult
from rushes.steps.plan.planning import Policy, plan_edits

DETECTING_STEPS = ("transcribe", "align", "censor", "detect")


def work(context: StepContext) -> StepResult:
    """Save edits.json. The facts name the steps that it was planned from.

    Raises Unavailable if a step that detects something has failed: half a moderated copy is none.
    """
    request = context.ticket.request
    require_detections(context)
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


def require_detections(context: StepContext) -> None:
    """Raise Unavailable unless every requested step that the plan depends on has succeeded."""
    request, facts = context.ticket.request, context.read_record("probe").facts
    wanted = requested_steps(request, has_words=has_words(request, facts))
    for step in (step for step in DETECTING_STEPS if step in wanted):
        try:
            context.read_record(step)
        except NotFound as error:
            raise Unavailable(
                f"There is no moderated copy, because the step {step} has failed: it would show what was to be covered."
            ) from error


def read_optional(context: StepContext, step: str, name: str) -> bytes | None:
    try:
        return context.read_artifact(step, name)
    except NotFound:
        return None
