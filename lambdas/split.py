"""The state Split."""

from entry import step_handler

handler = step_handler("split")
