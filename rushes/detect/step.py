"""The step Detect: one pass over the film, see watch.py. With a first look by Vision it does only the second."""

from typing import Any

from rushes.detect.road import first_look
from rushes.detect.watch import Look, watch
from rushes.follow import Detections
from rushes.step import Bench, Made


def work(bench: Bench) -> Made:
    """Save detections.json. A film in which nothing was found has detections without tracks."""
    request = bench.ticket.request
    detector, given = first_look(bench)
    look = Look(detector=detector, classes=request.classes)
    made = watch(bench.video, bench.folder, bench.settings, look, bench.say, given)
    bench.save("detections.json", made.json_bytes())
    return Made(made.engine, made.model, made.quality, figures(made, request.detector))


def figures(made: Detections, asked: str) -> dict[str, Any]:
    """Small values for the report. `flagged_seconds` is the time in which something has to be covered.

    `instead_of` is the detector that was asked for, where another had to do it.
    """
    other = {"instead_of": asked} if asked and asked != made.engine else {}
    return other | {
        "tracks": len(made.tracks),
        "pictures": made.pictures,
        "flagged_seconds": made.flagged,
        "classes": made.classes,
    }
