"""The step Translate: subtitles in one more language."""

from rushes.domain import JobRequest
from rushes.errors import BadRequest, NotFound
from rushes.media.facts import Facts
from rushes.steps.align import load_transcript
from rushes.steps.censor import read_censored
from rushes.steps.context import StepContext, StepResult
from rushes.steps.subtitles import rules_for_video
from rushes.steps.transcribe import Transcript
from rushes.steps.transcribe.models import check_model
from rushes.steps.translate.engine import load_translator
from rushes.steps.translate.mask_words import BLEEP, mask_censored_words
from rushes.steps.translate.translate import translate


def work(context: StepContext) -> StepResult:
    """Save translation.<language>.json, .srt and .vtt in the language of the step's name."""
    request, settings = context.ticket.request, context.settings
    if not context.part:
        raise BadRequest("Translate needs a language: name it after the step, as in translate.es.")
    translator = load_translator(
        request.translator or settings.translator,
        check_model(request.translator_model, settings),
        settings,
        context.storage,
    )
    facts = Facts.model_validate_json(context.read_artifact("probe", "facts.json"))
    result = translate(
        source_transcript(context),
        context.part,
        translator,
        rules_for_video(request.subtitle_profile, facts),
        glossary_terms(request, context.part),
        context.budget,
        context.report_progress,
    )
    for name, data in result.render_files().items():
        context.save_artifact(name, data)
    translation = result.translation
    return StepResult(
        translation.engine, translation.model, translation.quality, result.to_facts(), result.cost_usd
    )


def source_transcript(context: StepContext) -> Transcript:
    """Return the transcript; for a moderated video with its muted words masked."""
    transcript = load_transcript(context)
    if not context.ticket.request.moderate:
        return transcript
    try:
        return mask_censored_words(
            transcript, read_censored(context.read_artifact("censor", "censored.json"))
        )
    except NotFound:
        return transcript


def glossary_terms(request: JobRequest, language: str) -> dict[str, str]:
    """Return the words to keep and the glossary of this language; the glossary takes precedence."""
    keep_words = (*request.keep_words, BLEEP) if request.moderate else request.keep_words
    return {word: word for word in keep_words} | request.glossary.get(language, {})
