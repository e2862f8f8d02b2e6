"""Run the detector on the copy again, to check that covered objects are no longer detected."""

from pathlib import Path

from rushes.domain.edits import Edits
from rushes.errors import TryAgain, Unavailable
from rushes.media.decoder import Say
from rushes.settings import Settings
from rushes.steps.compose.proof import SecondLook
from rushes.steps.detect.detector_pass import PassOptions
from rushes.steps.detect.recheck import Recheck, recheck

SHOWN = 3  # findings named in the sentence


def second_look(
    copy: Path,
    edits: Edits,
    look: PassOptions | None,
    folder: Path,
    settings: Settings,
    say: Say | None = None,
) -> SecondLook:
    """Run a detector on the covered spans of the copy.

    If the detector or its service is unavailable, the outcome is `none` and the sentence states the reason. Raises
    the errors of decoding.
    """
    if not edits.blurs:
        return SecondLook(
            outcome="none", sentence="Nothing is covered, so there was nothing to look at again."
        )
    if look is None:
        return SecondLook(outcome="none", sentence="No detector was named to look at the copy again.")
    try:
        return summarize(recheck(copy, edits, look, folder, settings, say))
    except (Unavailable, TryAgain) as error:
        return SecondLook(outcome="none", sentence=f"Nobody looked at the copy again. {error}")


def summarize(look: Recheck) -> SecondLook:
    """Build the result with its sentence from the detector's findings."""
    subject = f"{look.engine} looked at {look.pictures} pictures of the covered spans"
    if not look.remaining:
        return SecondLook(outcome="nothing", sentence=f"{subject} and found nothing.", look=look)
    named = ", ".join(f"{finding.label} at {finding.time:.1f} s" for finding in look.remaining[:SHOWN])
    more_text = f" and {len(look.remaining) - SHOWN} more" if len(look.remaining) > SHOWN else ""
    return SecondLook(
        outcome="something",
        sentence=f"{subject} and took what is under a cover for one: {named}{more_text}. Look there, or choose another "
        "style: pixelate or solid.",
        look=look,
    )
