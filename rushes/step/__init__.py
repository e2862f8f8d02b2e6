"""The one wrapper round a step: open the ticket, work, save what was made, tell it.

A step is a function `work(bench: Bench) -> Made` in `rushes/<step>`. It reads what earlier steps saved,
saves its own files and nobody else's, and says in `Made` which engine did it. It may run again at any time:
the same keys are written with the same content, so retries, redrives and reruns are harmless.

A step that is done once for each language is named with it, `translate.es`, and one that several workers share
with the number of the share, `encode.3`: a record, files and attempts of its own.
"""

from rushes.step.bench import Bench, Made, keep, media_type_of, video_type_of
from rushes.step.records import NAME, failure, failure_key, failures, parse_ticket, records
from rushes.step.run import explain, load, moved, run
from rushes.step.voice import Shared, Voice

__all__ = [
    "NAME",
    "Bench",
    "Made",
    "Shared",
    "Voice",
    "explain",
    "failure",
    "failure_key",
    "failures",
    "keep",
    "load",
    "media_type_of",
    "moved",
    "parse_ticket",
    "records",
    "run",
    "video_type_of",
]
