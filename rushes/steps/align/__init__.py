"""When each word of a transcript is said: its text is laid over the sound (forced alignment).

It gives word times to engines that have none and to the owner's own text, and mends the times of engines that
lost them. The rest of rushes sees only what is named here.
"""

from rushes.steps.align.load_transcript import load_transcript
from rushes.steps.align.retime import Aligned, align
from rushes.steps.align.step import work

__all__ = ["Aligned", "align", "load_transcript", "work"]
