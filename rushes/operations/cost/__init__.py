"""The cost of a deployment, computed from its template and a dated price list."""

from rushes.operations.cost.hour import Part, hour
from rushes.operations.cost.idle import Line, Template, idle
from rushes.operations.cost.prices import Prices, prices

__all__ = ["Line", "Part", "Prices", "Template", "hour", "idle", "prices"]
