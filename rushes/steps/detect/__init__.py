"""What is to be seen in a film: engines that look at pictures, and the one pass that looks at a film.

The rest of rushes sees only what is named here. Engines lie one in a file; their libraries load when asked.
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
