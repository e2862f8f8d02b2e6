"""Response models of each route; docs/openapi.json is generated from them, and tests check all responses."""

from rushes.api.responses.table import ANSWERS

__all__ = ["ANSWERS"]
