"""The transcript that everybody after Align reads."""

from rushes.errors import NotFound
from rushes.steps.context import Bench
from rushes.steps.transcribe import Transcript, read


def latest(bench: Bench) -> Transcript:
    """What Align saved; where it was skipped or failed, what Transcribe saved. Raises NotFound without either."""
    try:
        return read(bench.read("align", "transcript.json"))
    except NotFound:
        return read(bench.read("transcribe", "transcript.json"))
