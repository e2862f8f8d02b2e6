"""Subtitles from a transcript: SubRip, WebVTT and TTML, with readable lines and times."""

from pathlib import Path

from rushes.media.facts import Facts
from rushes.steps.align import latest
from rushes.steps.context import StepContext, StepResult
from rushes.steps.subtitles.cues import Cue, Laid, cues, laid
from rushes.steps.subtitles.formats import srt, vtt
from rushes.steps.subtitles.profiles import NETFLIX, PROFILES, Rules, rules
from rushes.steps.subtitles.ttml import ttml
from rushes.steps.transcribe import Transcript

__all__ = [
    "PROFILES",
    "Cue",
    "Laid",
    "Rules",
    "cues",
    "files",
    "laid",
    "rules",
    "rules_of",
    "srt",
    "ttml",
    "vtt",
    "work",
    "write",
]


def work(context: StepContext) -> StepResult:
    """Save transcript.srt, .vtt and .ttml by the rules of the requested profile."""
    transcript = latest(context)
    profile = context.ticket.request.subtitle_profile
    facts = Facts.model_validate_json(context.read_artifact("probe", "facts.json"))
    cue_list = cues(transcript, rules_of(profile, facts))
    for name, data in files(cue_list, transcript.language).items():
        context.save_artifact(name, data)
    return StepResult("rushes", profile, transcript.quality, {"cues": len(cue_list)})


def rules_of(profile: str, facts: Facts) -> Rules:
    """Return the rules of a profile for this video's frame rate and orientation."""
    return rules(profile, facts.fps, facts.height > facts.width * facts.pixel_aspect)


def write(transcript: Transcript, folder: Path, by: Rules = NETFLIX) -> list[Path]:
    """Write transcript.srt, .vtt and .ttml into an existing folder and return their paths."""
    contents = files(cues(transcript, by), transcript.language)
    for name, data in contents.items():
        (folder / name).write_bytes(data)
    return [folder / name for name in contents]


def files(cue_list: list[Cue], language: str) -> dict[str, bytes]:
    """Render the three files by name, as UTF-8."""
    texts = {
        "transcript.srt": srt(cue_list),
        "transcript.vtt": vtt(cue_list),
        "transcript.ttml": ttml(cue_list, language),
    }
    return {name: text.encode() for name, text in texts.items()}
