"""The transcript that everybody after Align reads."""

from rushes.errors import NotFound
from rushes.steps.context import StepContext
from rushes.steps.transcribe import Transcript, parse_transcript


def load_transcript(context: StepContext) -> Transcript:
    """What Align saved; where it was skipped or failed, what Transcribe saved. Raises NotFound without either."""
    try:
        return parse_transcript(context.read_artifact("align", "transcript.json"))
    except NotFound:
        return parse_transcript(context.read_artifact("transcribe", "transcript.json"))
