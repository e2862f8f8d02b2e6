"""The state Index."""

from entry import step_handler

handler = step_handler("index")
