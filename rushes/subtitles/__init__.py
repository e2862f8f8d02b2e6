"""Subtitles from a transcript: SubRip, WebVTT and TTML, in lines that can be read as they are spoken."""

from pathlib import Path

from rushes.step import Bench, Made
from rushes.subtitles.cues import Cue, cues
from rushes.subtitles.formats import srt, ttml, vtt
from rushes.transcribe import Transcript, read

__all__ = ["Cue", "cues", "files", "srt", "ttml", "vtt", "work", "write"]

PROFILE = "netflix"
"""2 × 42 characters, 1–7 s, 17 characters a second, see cues.py."""


def work(bench: Bench) -> Made:
    """Save transcript.srt, .vtt and .ttml from what Transcribe saved."""
    transcript = read(bench.read("transcribe", "transcript.json"))
    found = cues(transcript)
    for name, data in files(found, transcript.language).items():
        bench.save(name, data)
    return Made("rushes", PROFILE, transcript.quality, {"cues": len(found)})


def write(transcript: Transcript, folder: Path) -> list[Path]:
    """Write transcript.srt, .vtt and .ttml into a folder that exists; their paths."""
    made = files(cues(transcript), transcript.language)
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
