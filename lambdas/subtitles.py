"""The state Subtitles."""

from entry import step_handler

handler = step_handler("subtitles")
