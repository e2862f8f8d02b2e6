"""The step Detect: one pass over the film, see watch.py. With a first look by Vision it does only the second."""

from typing import Any

from rushes.errors import TryAgain
from rushes.settings import Settings
from rushes.steps.context import StepContext, StepResult
from rushes.steps.detect.detector_pass import PassOptions, run_detector
from rushes.steps.detect.route import asked_for, first_look, instead
from rushes.steps.detect.samples import SERVICE
from rushes.steps.follow import Detections, Sighting


def work(bench: StepContext) -> StepResult:
    """Save detections.json. A film in which nothing was found has detections without tracks."""
    made = found(bench)
    bench.save_artifact("detections.json", made.json_bytes())
    facts = figures(made, asked_for(bench.ticket, bench.settings))
    return StepResult(made.engine, made.model, made.quality, facts, paid(made, bench.settings))


def paid(made: Detections, settings: Settings) -> float:
    """US dollars that Google Cloud Vision takes for both looks; 0 for a detector of our own."""
    if made.engine != SERVICE:
        return 0.0
    from rushes.steps.detect.vision import features

    return made.pictures * len(features(made.classes)) * settings.vision_price


def found(bench: StepContext) -> Detections:
    """Where the service that had the first look does not answer in the second, a detector of our own does both."""
    detector, given = first_look(bench)
    try:
        return watched(bench, detector, given)
    except TryAgain:
        if given is None:
            raise
    return watched(bench, instead(bench), None)


def watched(bench: StepContext, detector: str, given: list[Sighting] | None) -> Detections:
    look = PassOptions(detector=detector, classes=bench.ticket.request.classes)
    return run_detector(bench.video, bench.folder, bench.settings, look, bench.report_progress, given)


def figures(made: Detections, asked: str) -> dict[str, Any]:
    """Small values for the report. `flagged_seconds` is the time in which something has to be covered.

    `instead_of` is the detector that was asked for, where another had to do it.
    """
    other = {"instead_of": asked} if asked != made.engine else {}
    return other | {
        "tracks": len(made.tracks),
        "pictures": made.pictures,
        "flagged_seconds": made.flagged,
        "classes": made.classes,
    }
