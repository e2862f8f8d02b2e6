"""What an engine hears in samples, by the same road as a film."""

import numpy as np

from rushes.steps.transcribe import Transcript
from rushes.steps.transcribe.checkpoints import Checkpoints, NoCheckpoints
from rushes.steps.transcribe.engine import Say, Transcriber
from rushes.steps.transcribe.step import hear

RATE = 16_000


def nothing(fraction: float, what: str) -> None:
    """Progress that nobody wants to hear."""


def transcript_of(
    row: Transcriber,
    samples: np.ndarray,
    duration: float = -1.0,
    language: str = "",
    say: Say = nothing,
    parts: Checkpoints | None = None,
) -> Transcript:
    row.understands(language)
    seconds = len(samples) / RATE if duration < 0 else duration
    return hear(row, lambda: [("", samples)], seconds, language, say, parts or NoCheckpoints())
