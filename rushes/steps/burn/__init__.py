"""Burn subtitles into the picture: a copy of the video for players without subtitle tracks."""

from rushes.steps.burn.burn import burn_subtitles, find_ffmpeg
from rushes.steps.burn.step import work

__all__ = ["burn_subtitles", "find_ffmpeg", "work"]
