"""The moderated copy: what is flagged is covered and muted, and everything else stays bit for bit.

The cost follows the flagged time. Only groups of pictures that hold something flagged are decoded and encoded
again; they are spliced between copied packets, and the result is compared with the film packet by packet before
anyone may have it. Where splicing would not be right the whole film is encoded again, and the proof says why.

    survey → verdict → plan (what it will cost) → encode ranges → assemble → verify

What decodes lies in child/ and runs through rushes.media.decoder only; so this face loads nothing.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rushes.steps.context import StepContext, StepResult


def work(bench: "StepContext") -> "StepResult":
    """Save redacted.<ext> and proof.json, from plan/edits.json."""
    from rushes.steps.compose.step import work as step

    return step(bench)
