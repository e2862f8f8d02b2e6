"""What each route answers with when all is well, as models: docs/openapi.json is made of them, tests hold all to it."""

from rushes.door.answers.table import ANSWERS

__all__ = ["ANSWERS"]
