"""Subtitles from a transcript: SubRip, WebVTT and TTML, in lines that can be read as they are spoken."""

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


def work(bench: StepContext) -> StepResult:
    """Save transcript.srt, .vtt and .ttml, by the rules of the profile asked for."""
    transcript = latest(bench)
    profile = bench.ticket.request.subtitle_profile
    facts = Facts.model_validate_json(bench.read_artifact("probe", "facts.json"))
    found = cues(transcript, rules_of(profile, facts))
    for name, data in files(found, transcript.language).items():
        bench.save_artifact(name, data)
    return StepResult("rushes", profile, transcript.quality, {"cues": len(found)})


def rules_of(profile: str, facts: Facts) -> Rules:
    """The rules of a profile for this film."""
    return rules(profile, facts.fps, facts.height > facts.width * facts.pixel_aspect)


def write(transcript: Transcript, folder: Path, by: Rules = NETFLIX) -> list[Path]:
    """Write transcript.srt, .vtt and .ttml into a folder that exists; their paths."""
    made = files(cues(transcript, by), transcript.language)
    for name, data in made.items():
        (folder / name).write_bytes(data)
    return [folder / name for name in made]


def files(found: list[Cue], language: str) -> dict[str, bytes]:
    """The three files by name, as UTF-8."""
    texts = {
        "transcript.srt": srt(found),
        "transcript.vtt": vtt(found),
        "transcript.ttml": ttml(found, language),
    }
    return {name: text.encode() for name, text in texts.items()}
