"""What is said in a video, word by word: by an engine that listens, or from the owner's own transcript.

The rest of rushes sees only what is named here. Engines lie one in a file; their libraries load when asked.
"""

from rushes.transcribe.given import given
from rushes.transcribe.spread import spread
from rushes.transcribe.step import transcribe, work
from rushes.transcribe.transcript import UNDETERMINED, Segment, Transcript, Word, clean, read

__all__ = [
    "UNDETERMINED",
    "Segment",
    "Transcript",
    "Word",
    "clean",
    "given",
    "read",
    "spread",
    "transcribe",
    "work",
]
