"""The step Translate: the subtitles of a video in one more language."""

from rushes.align import latest
from rushes.censor import read as censored
from rushes.errors import BadRequest, NotFound
from rushes.jobs import JobRequest
from rushes.media.facts import Facts
from rushes.step import Bench, Made
from rushes.subtitles import rules_of
from rushes.transcribe import Transcript
from rushes.transcribe.models import offered
from rushes.translate.engine import engine
from rushes.translate.translate import translate
from rushes.translate.unsaid import BLEEP, unsaid


def work(bench: Bench) -> Made:
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
    facts = Facts.model_validate_json(bench.read("probe", "facts.json"))
    made = translate(
        spoken(bench),
        bench.part,
        row,
        rules_of(request.subtitle_profile, facts),
        terms_of(request, bench.part),
        bench.budget,
        bench.say,
    )
    for name, data in made.files().items():
        bench.save(name, data)
    told = made.translation
    return Made(told.engine, told.model, told.quality, made.figures(), made.cost_usd)


def spoken(bench: Bench) -> Transcript:
    """What is said; of a video that is moderated, what may be heard."""
    said = latest(bench)
    if not bench.ticket.request.moderate:
        return said
    try:
        return unsaid(said, censored(bench.read("censor", "censored.json")))
    except NotFound:
        return said


def terms_of(request: JobRequest, language: str) -> dict[str, str]:
    """The words to keep, and the glossary of this language, which comes first."""
    kept = (*request.keep_words, BLEEP) if request.moderate else request.keep_words
    return {word: word for word in kept} | request.glossary.get(language, {})
