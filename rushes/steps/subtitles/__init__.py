"""Subtitles from a transcript: SubRip, WebVTT and TTML, with readable lines and times."""

from pathlib import Path

from rushes.media.facts import Facts
from rushes.steps.align import load_transcript
from rushes.steps.context import StepContext, StepResult
from rushes.steps.subtitles.cues import Cue, CueLayout, build_cues, lay_out_transcript
from rushes.steps.subtitles.formats import to_srt, to_vtt
from rushes.steps.subtitles.profiles import NETFLIX, PROFILES, Rules, select_rules
from rushes.steps.subtitles.ttml import to_ttml
from rushes.steps.transcribe import Transcript

__all__ = [
    "PROFILES",
    "Cue",
    "CueLayout",
    "Rules",
    "build_cues",
    "lay_out_transcript",
    "render_files",
    "rules_for_video",
    "select_rules",
    "to_srt",
    "to_ttml",
    "to_vtt",
    "work",
    "write_subtitles",
]


def work(context: StepContext) -> StepResult:
    """Save transcript.srt, .vtt and .ttml by the rules of the requested profile."""
    transcript = load_transcript(context)
    profile = context.ticket.request.subtitle_profile
    facts = Facts.model_validate_json(context.read_artifact("probe", "facts.json"))
    cue_list = build_cues(transcript, rules_for_video(profile, facts))
    for name, data in render_files(cue_list, transcript.language).items():
        context.save_artifact(name, data)
    return StepResult("rushes", profile, transcript.quality, {"cues": len(cue_list)})


def rules_for_video(profile: str, facts: Facts) -> Rules:
    """Return the rules of a profile for this video's frame rate and orientation."""
    return select_rules(profile, facts.fps, facts.height > facts.width * facts.pixel_aspect)


def write_subtitles(transcript: Transcript, folder: Path, rules: Rules = NETFLIX) -> list[Path]:
    """Write transcript.srt, .vtt and .ttml into an existing folder and return their paths."""
    contents = render_files(build_cues(transcript, rules), transcript.language)
    for name, data in contents.items():
        (folder / name).write_bytes(data)
    return [folder / name for name in contents]


def render_files(cue_list: list[Cue], language: str) -> dict[str, bytes]:
    """Render the three files by name, as UTF-8."""
    texts = {
        "transcript.srt": to_srt(cue_list),
        "transcript.vtt": to_vtt(cue_list),
        "transcript.ttml": to_ttml(cue_list, language),
    }
    return {name: text.encode() for name, text in texts.items()}
