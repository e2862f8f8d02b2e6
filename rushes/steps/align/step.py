"""The step Align: what Transcribe wrote down, with word times that fit the sound."""

from rushes.media import audio
from rushes.media.facts import Facts
from rushes.steps.align.retime import Say, align
from rushes.steps.context import StepContext, StepResult
from rushes.steps.transcribe import Transcript, parse_transcript
from rushes.steps.transcribe.speech import Recording

EXTRACTING = 0.2  # of the step's progress


def work(context: StepContext) -> StepResult:
    """Save transcript.json again, as this step's own; without an aligner or a sound its times stay as they are.

    For a job that mutes words every word is aligned.
    """
    transcript = parse_transcript(context.read_artifact("transcribe", "transcript.json"))
    request = context.ticket.request
    aligned = align(
        transcript,
        sound(context, transcript),
        rest_of(context),
        request.language,
        every_word=request.mutes_words,
    )
    context.save_artifact("transcript.json", aligned.transcript.json_bytes())
    return StepResult(aligned.engine or "none", aligned.model, aligned.quality, aligned.facts)


def sound(context: StepContext, transcript: Transcript) -> Recording:
    """The video's sound; no samples at all where there is nothing to look for, or nothing to hear."""
    facts = Facts.model_validate_json(context.read_artifact("probe", "facts.json"))
    if not (facts.speech_possible and transcript.segments):
        from numpy import float32, zeros

        return zeros(0, float32)
    wav = audio.extract(context.video, context.folder, context.settings, first_of(context))
    return audio.Sound(wav)


def first_of(context: StepContext) -> Say:
    return lambda fraction, what: context.report_progress(EXTRACTING * fraction, what)


def rest_of(context: StepContext) -> Say:
    return lambda fraction, what: context.report_progress(EXTRACTING + (1 - EXTRACTING) * fraction, what)
