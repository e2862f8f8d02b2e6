"""What is said in the copy of a job: for its captions, its track of subtitles, and its report."""

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


def transcript(bench: StepContext) -> Transcript | None:
    """The job's transcript, where there is one."""
    try:
        return load_transcript(bench)
    except NotFound:
        return None


def track(bench: StepContext, mutes: Sequence[Mute]) -> tuple[Subtitle, ...]:
    """The track of subtitles, when it is wanted and there are words."""
    said = transcript(bench)
    if said is None or not bench.ticket.request.subtitle_track:
        return ()
    return (subtitle(as_heard(said, mutes), by(bench)),)


def captions(bench: StepContext, mutes: Sequence[Mute]) -> dict[str, bytes]:
    """redacted.srt and redacted.vtt, when subtitles are wanted and there are words."""
    said = transcript(bench)
    if said is None or not bench.ticket.request.subtitles:
        return {}
    found = build_cues(as_heard(said, mutes), by(bench))
    return {"redacted.srt": to_srt(found).encode(), "redacted.vtt": to_vtt(found).encode()}


def written(bench: StepContext, mutes: Sequence[Mute]) -> list[str]:
    """What captions say in place of each mute's words."""
    said = transcript(bench)
    return [instead(said, mute) if said else "" for mute in mutes]


def by(bench: StepContext) -> Rules:
    facts = Facts.model_validate_json(bench.read_artifact("probe", "facts.json"))
    return rules_for_video(bench.ticket.request.subtitle_profile, facts)
