"""The step Censor: which words of the transcript are not to be heard."""

from collections.abc import Iterable

from rushes.errors import BadRequest
from rushes.steps.align import load_transcript
from rushes.steps.censor.censored import Censored
from rushes.steps.censor.hits import find_hits, list_places, mute_spans
from rushes.steps.censor.lexicon import LEVELS, list_languages, load_lexicon
from rushes.steps.context import StepContext, StepResult
from rushes.steps.transcribe import UNDETERMINED, Transcript

UNSTATED = "en"
"""The list for a transcript whose language nobody stated."""


def work(context: StepContext) -> StepResult:
    """Save censored.json, from the aligned transcript where there is one."""
    request = context.ticket.request
    censored = censor_words(
        load_transcript(context), request.censor, request.censor_words, request.allow_words
    )
    context.save_artifact("censored.json", censored.json_bytes())
    seconds = round(sum(end - start for start, end in censored.mutes), 3)
    facts = {
        "hits": len(censored.hits),
        "muted_seconds": seconds,
        "listed": censored.listed,
        "level": censored.level,
    }
    return StepResult(engine="wordlist", model=censored.language, quality="full", facts=facts)


def censor_words(
    transcript: Transcript, level: str = "strong", own: Iterable[str] = (), allowed: Iterable[str] = ()
) -> Censored:
    """The words of the transcript's language from `level` on and the owner's `own`, without those `allowed`.

    Raises BadRequest for an unknown level.
    """
    if level and level not in LEVELS:
        raise BadRequest(f"There is no level “{level}”: choose one of {', '.join(LEVELS)}.")
    language = list_for(transcript)
    places = list_places(transcript)
    matches = list(find_hits(places, load_lexicon(language, level, own, allowed)))
    return Censored(
        language=language,
        level=level,
        listed=language in list_languages(),
        hits=tuple(hit for hit, _ in matches),
        mutes=tuple(mute_spans(places, [taken for _, taken in matches], transcript.duration)),
    )


def list_for(transcript: Transcript) -> str:
    """The language whose list is used."""
    language = transcript.language.split("-")[0]
    return UNSTATED if language == UNDETERMINED else language
