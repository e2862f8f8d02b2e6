"""The state Censor."""

from entry import step_handler

handler = step_handler("censor")
