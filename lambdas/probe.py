"""The state Probe."""

from entry import step_handler

handler = step_handler("probe")
