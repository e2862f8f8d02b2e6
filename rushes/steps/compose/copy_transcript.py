"""The transcript of a job's copy, for its captions, subtitle track and report."""

from collections.abc import Sequence

from rushes.domain.edits import Mute
from rushes.errors import NotFound
from rushes.media.facts import Facts
from rushes.steps.align import load_transcript
from rushes.steps.compose.recipe import Subtitle
from rushes.steps.compose.redacted_captions import as_heard, instead
from rushes.steps.compose.subtitling import subtitle
from rushes.steps.context import StepContext
from rushes.steps.subtitles import Rules, build_cues, rules_for_video, to_srt, to_vtt
from rushes.steps.transcribe import Transcript


def transcript(context: StepContext) -> Transcript | None:
    """Return the job's transcript, or None."""
    try:
        return load_transcript(context)
    except NotFound:
        return None


def track(context: StepContext, mutes: Sequence[Mute]) -> tuple[Subtitle, ...]:
    """Build the subtitle track if the request asks for one and the job has a transcript; else return ()."""
    source = transcript(context)
    if source is None or not context.ticket.request.subtitle_track:
        return ()
    return (subtitle(as_heard(source, mutes), by(context)),)


def captions(context: StepContext, mutes: Sequence[Mute]) -> dict[str, bytes]:
    """Build redacted.srt and redacted.vtt if the request asks for subtitles and the job has a transcript."""
    source = transcript(context)
    if source is None or not context.ticket.request.subtitles:
        return {}
    redacted_cues = build_cues(as_heard(source, mutes), by(context))
    return {"redacted.srt": to_srt(redacted_cues).encode(), "redacted.vtt": to_vtt(redacted_cues).encode()}


def written(context: StepContext, mutes: Sequence[Mute]) -> list[str]:
    """Return the redacted text (`f...`) of each mute."""
    source = transcript(context)
    return [instead(source, mute) if source else "" for mute in mutes]


def by(context: StepContext) -> Rules:
    """Return the subtitle rules of the request's profile."""
    facts = Facts.model_validate_json(context.read_artifact("probe", "facts.json"))
    return rules_for_video(context.ticket.request.subtitle_profile, facts)
