"""Write the moderated copy: flagged regions are covered, flagged words muted, everything else stays bit-identical.

The cost follows the flagged time. Only groups of pictures (GOPs) with something flagged are decoded and
re-encoded. They are spliced between copied packets, and the result is compared with the film packet by packet
before it is released. A film that cannot be spliced is re-encoded as a whole, and the proof states the reason.

    stream scan → re-encode decision with its plan → encode ranges → assemble → verify

The decoding code is in child/ and runs through rushes.media.decoder only, so importing this package loads nothing.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rushes.steps.context import StepContext, StepResult


def work(context: "StepContext") -> "StepResult":
    """Save redacted.<ext> and proof.json, from plan/edits.json."""
    from rushes.steps.compose.step import work as step

    return step(context)
