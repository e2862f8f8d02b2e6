"""The step Censor: which words of the transcript are not to be heard."""

from collections.abc import Iterable

from rushes.errors import BadRequest
from rushes.steps.align import latest
from rushes.steps.censor.censored import Censored
from rushes.steps.censor.hits import hits, mutes, places
from rushes.steps.censor.lexicon import LEVELS, languages, lexicon
from rushes.steps.context import StepContext, StepResult
from rushes.steps.transcribe import UNDETERMINED, Transcript

UNSTATED = "en"
"""The list for a transcript whose language nobody stated."""


def work(bench: StepContext) -> StepResult:
    """Save censored.json, from the aligned transcript where there is one."""
    request = bench.ticket.request
    made = censor(latest(bench), request.censor, request.censor_words, request.allow_words)
    bench.save_artifact("censored.json", made.json_bytes())
    seconds = round(sum(end - start for start, end in made.mutes), 3)
    facts = {"hits": len(made.hits), "muted_seconds": seconds, "listed": made.listed, "level": made.level}
    return StepResult(engine="wordlist", model=made.language, quality="full", facts=facts)


def censor(
    transcript: Transcript, level: str = "strong", own: Iterable[str] = (), allowed: Iterable[str] = ()
) -> Censored:
    """The words of the transcript's language from `level` on and the owner's `own`, without those `allowed`.

    Raises BadRequest for an unknown level.
    """
    if level and level not in LEVELS:
        raise BadRequest(f"There is no level “{level}”: choose one of {', '.join(LEVELS)}.")
    language = list_for(transcript)
    said = places(transcript)
    found = list(hits(said, lexicon(language, level, own, allowed)))
    return Censored(
        language=language,
        level=level,
        listed=language in languages(),
        hits=tuple(hit for hit, _ in found),
        mutes=tuple(mutes(said, [taken for _, taken in found], transcript.duration)),
    )


def list_for(transcript: Transcript) -> str:
    """The language whose list is used."""
    language = transcript.language.split("-")[0]
    return UNSTATED if language == UNDETERMINED else language
