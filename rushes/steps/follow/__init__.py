"""Turn detections in single frames into tracks that cover every frame between them.

Pure functions: no video, network or clock. Other packages use only the names below.
"""

from rushes.steps.follow.detections import Detections, Track, read
from rushes.steps.follow.gaps import refinement
from rushes.steps.follow.sighting import Detection, Sighting
from rushes.steps.follow.tracks import tracks

__all__ = ["Detection", "Detections", "Sighting", "Track", "read", "refinement", "tracks"]
