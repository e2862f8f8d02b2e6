"""Add translations to the video: soft subtitles and spoken tracks with language tags."""

from rushes.steps.mux.mux import Track, mux
from rushes.steps.mux.step import lines_of, spans_of, work

__all__ = ["Track", "lines_of", "mux", "spans_of", "work"]
