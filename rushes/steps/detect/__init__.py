"""Detect objects in a video: the detector engines, and the pass over a video that calls them.

Other packages use only the names below. Each engine has its own module; its libraries are imported on first use.
"""

from rushes.steps.detect.breaker import Breaker
from rushes.steps.detect.detector_pass import PassOptions, run_detector
from rushes.steps.detect.engine import ENGINES, Detector, engine, wanted
from rushes.steps.detect.recheck import recheck
from rushes.steps.detect.route import choose
from rushes.steps.detect.samples import batches, breaker, look
from rushes.steps.detect.step import work

__all__ = [
    "ENGINES",
    "Breaker",
    "Detector",
    "PassOptions",
    "batches",
    "breaker",
    "choose",
    "engine",
    "look",
    "recheck",
    "run_detector",
    "wanted",
    "work",
]
