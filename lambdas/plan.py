"""The state Plan."""

from entry import step_handler

handler = step_handler("plan")
