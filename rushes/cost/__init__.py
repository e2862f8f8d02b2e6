"""What a deployment costs, read from its own template and a dated list of prices: it cannot drift from either."""

from rushes.cost.hour import Part, hour
from rushes.cost.idle import Line, Template, idle
from rushes.cost.prices import Prices, prices

__all__ = ["Line", "Part", "Prices", "Template", "hour", "idle", "prices"]
