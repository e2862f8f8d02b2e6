"""What is said in a video, word by word: by an engine that listens, or from the owner's own transcript.

The rest of rushes sees only what is named here. Engines lie one in a file; their libraries load when asked.
"""

from rushes.domain.transcript import UNDETERMINED, Segment, Transcript, Word, clean, read
from rushes.steps.transcribe.estimate_word_times import spread
from rushes.steps.transcribe.step import recogniser, transcribe, work
from rushes.steps.transcribe.user_transcript import given

__all__ = [
    "UNDETERMINED",
    "Segment",
    "Transcript",
    "Word",
    "clean",
    "given",
    "read",
    "recogniser",
    "spread",
    "transcribe",
    "work",
]
