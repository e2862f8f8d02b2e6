"""What is said in a video, word by word: by an engine that listens, or from the owner's own transcript.

The rest of rushes sees only what is named here. Engines lie one in a file; their libraries load when asked.
"""

from rushes.domain.transcript import UNDETERMINED, Segment, Transcript, Word, clean_text, parse_transcript
from rushes.steps.transcribe.estimate_word_times import estimate_word_times
from rushes.steps.transcribe.step import load_recogniser, transcribe, work
from rushes.steps.transcribe.user_transcript import read_user_transcript

__all__ = [
    "UNDETERMINED",
    "Segment",
    "Transcript",
    "Word",
    "clean_text",
    "estimate_word_times",
    "load_recogniser",
    "parse_transcript",
    "read_user_transcript",
    "transcribe",
    "work",
]
