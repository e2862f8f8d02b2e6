"""The state Thumbnails."""

from entry import step_handler

handler = step_handler("thumbnails")
