"""What a deployment costs, read from its own template and a dated list of prices: it cannot drift from either."""

from rushes.operations.cost.hour import Part, hour
from rushes.operations.cost.idle import Line, Template, idle
from rushes.operations.cost.prices import Prices, prices

__all__ = ["Line", "Part", "Prices", "Template", "hour", "idle", "prices"]
