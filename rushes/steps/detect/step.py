"""The step Detect: run a detector over the video (detector_pass.py). After a first pass by Vision, only the second."""

from typing import Any

from rushes.errors import TryAgain
from rushes.settings import Settings
from rushes.steps.context import StepContext, StepResult
from rushes.steps.detect.detector_pass import PassOptions, run_detector
from rushes.steps.detect.route import local_fallback, read_first_pass, requested_detector
from rushes.steps.detect.samples import SERVICE
from rushes.steps.follow import Detections, Sighting


def work(context: StepContext) -> StepResult:
    """Save detections.json. A video without detections has no tracks in it."""
    detections = detect(context)
    context.save_artifact("detections.json", detections.json_bytes())
    facts = report_facts(detections, requested_detector(context.ticket, context.settings))
    cost_usd = vision_cost(detections, context.settings)
    return StepResult(detections.engine, detections.model, detections.quality, facts, cost_usd)


def vision_cost(detections: Detections, settings: Settings) -> float:
    """Return the price of both passes by Google Cloud Vision in US dollars; 0 for a local detector."""
    if detections.engine != SERVICE:
        return 0.0
    from rushes.steps.detect.vision import billed_features

    return detections.pictures * len(billed_features(detections.classes)) * settings.vision_price


def detect(context: StepContext) -> Detections:
    """Run the detector; if Vision made the first pass but fails in the second, a local detector makes both."""
    detector, first_pass = read_first_pass(context)
    try:
        return run_passes(context, detector, first_pass)
    except TryAgain:
        if first_pass is None:
            raise
    return run_passes(context, local_fallback(context), None)


def run_passes(context: StepContext, detector: str, first_pass: list[Sighting] | None) -> Detections:
    """Run a detector over the video, without the first pass if its results are given."""
    options = PassOptions(detector=detector, classes=context.ticket.request.classes)
    return run_detector(
        context.video, context.folder, context.settings, options, context.report_progress, first_pass
    )


def report_facts(detections: Detections, requested: str) -> dict[str, Any]:
    """Return the facts for the report. `flagged_seconds` is the time in which something has to be covered.

    `instead_of` is the requested detector, if another replaced it.
    """
    replaced = {"instead_of": requested} if requested != detections.engine else {}
    return replaced | {
        "tracks": len(detections.tracks),
        "pictures": detections.pictures,
        "flagged_seconds": detections.flagged,
        "classes": detections.classes,
    }
