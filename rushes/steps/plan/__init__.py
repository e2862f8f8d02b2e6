"""From what was found to what will be done: edits.json, which a person may change before it is done."""

from rushes.steps.plan.planning import Policy, plan_edits
from rushes.steps.plan.step import work

__all__ = ["Policy", "plan_edits", "work"]
