"""What is to be seen in a film: engines that look at pictures, and the one pass that looks at a film.

The rest of rushes sees only what is named here. Engines lie one in a file; their libraries load when asked.
"""

from rushes.detect.breaker import Breaker
from rushes.detect.engine import ENGINES, Detector, engine, wanted
from rushes.detect.recheck import recheck
from rushes.detect.road import choose
from rushes.detect.samples import batches, breaker, look
from rushes.detect.step import work
from rushes.detect.watch import Look, watch

__all__ = [
    "ENGINES",
    "Breaker",
    "Detector",
    "Look",
    "batches",
    "breaker",
    "choose",
    "engine",
    "look",
    "recheck",
    "wanted",
    "watch",
    "work",
]
