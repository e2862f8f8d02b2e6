"""From what was seen in single pictures to what must be covered in every picture between them.

Pure: no film, no network, no clock. The rest of rushes sees only what is named here.
"""

from rushes.steps.follow.detections import Detections, Track, read
from rushes.steps.follow.gaps import refinement
from rushes.steps.follow.sighting import Detection, Sighting
from rushes.steps.follow.tracks import tracks

__all__ = ["Detection", "Detections", "Sighting", "Track", "read", "refinement", "tracks"]
