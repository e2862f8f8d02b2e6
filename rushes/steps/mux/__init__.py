"""Add translations to the video: soft subtitles and spoken tracks with language tags."""

from rushes.steps.mux.mux import LanguageTracks, mux_tracks
from rushes.steps.mux.step import cue_lines, speech_spans, work

__all__ = ["LanguageTracks", "cue_lines", "mux_tracks", "speech_spans", "work"]
