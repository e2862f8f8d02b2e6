"""The step Translate: the subtitles of a video in one more language."""

from rushes.align import latest
from rushes.errors import BadRequest
from rushes.jobs import JobRequest
from rushes.media.facts import Facts
from rushes.step import Bench, Made
from rushes.subtitles import rules_of
from rushes.transcribe.models import offered
from rushes.translate.engine import engine
from rushes.translate.translate import translate


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
        latest(bench),
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


def terms_of(request: JobRequest, language: str) -> dict[str, str]:
    """The words to keep, and the glossary of this language, which comes first."""
    return {word: word for word in request.keep_words} | request.glossary.get(language, {})
