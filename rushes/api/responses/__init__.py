"""What each route answers with when all is well, as models: docs/openapi.json is made of them, tests hold all to it."""

from rushes.api.responses.table import ANSWERS

__all__ = ["ANSWERS"]
