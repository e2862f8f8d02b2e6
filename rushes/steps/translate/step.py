"""The step Translate: the subtitles of a video in one more language."""

from rushes.domain import JobRequest
from rushes.errors import BadRequest, NotFound
from rushes.media.facts import Facts
from rushes.steps.align import latest
from rushes.steps.censor import read as censored
from rushes.steps.context import StepContext, StepResult
from rushes.steps.subtitles import rules_of
from rushes.steps.transcribe import Transcript
from rushes.steps.transcribe.models import offered
from rushes.steps.translate.engine import engine
from rushes.steps.translate.mask_words import BLEEP, unsaid
from rushes.steps.translate.translate import translate


def work(bench: StepContext) -> StepResult:
    """Save translation.<language>.json, .srt and .vtt for the language that the step is named with."""
    request, settings = bench.ticket.request, bench.settings
    if not bench.part:
        raise BadRequest("Translate is done for one language: name the step after it, as in translate.es.")
    row = engine(
        request.translator or settings.translator,
        offered(request.translator_model, settings),
        settings,
        bench.storage,
    )
    facts = Facts.model_validate_json(bench.read_artifact("probe", "facts.json"))
    made = translate(
        spoken(bench),
        bench.part,
        row,
        rules_of(request.subtitle_profile, facts),
        terms_of(request, bench.part),
        bench.budget,
        bench.report_progress,
    )
    for name, data in made.files().items():
        bench.save_artifact(name, data)
    told = made.translation
    return StepResult(told.engine, told.model, told.quality, made.figures(), made.cost_usd)


def spoken(bench: StepContext) -> Transcript:
    """What is said; of a video that is moderated, what may be heard."""
    said = latest(bench)
    if not bench.ticket.request.moderate:
        return said
    try:
        return unsaid(said, censored(bench.read_artifact("censor", "censored.json")))
    except NotFound:
        return said


def terms_of(request: JobRequest, language: str) -> dict[str, str]:
    """The words to keep, and the glossary of this language, which comes first."""
    kept = (*request.keep_words, BLEEP) if request.moderate else request.keep_words
    return {word: word for word in kept} | request.glossary.get(language, {})
