"""The copy before the detector once more: is there anything left of what was covered?"""

from pathlib import Path

from rushes.domain.edits import Edits
from rushes.errors import TryAgain, Unavailable
from rushes.media.decoder import Say
from rushes.settings import Settings
from rushes.steps.compose.proof import SecondLook
from rushes.steps.detect.detector_pass import PassOptions
from rushes.steps.detect.recheck import Recheck, recheck

SHOWN = 3  # finds that are named


def second_look(
    copy: Path,
    edits: Edits,
    look: PassOptions | None,
    folder: Path,
    settings: Settings,
    say: Say | None = None,
) -> SecondLook:
    """What a detector finds in the covered spans of the copy.

    A detector that is not here, or a service that does not answer, leaves the copy as it is: then the sentence
    says that nobody looked, and why. Raises what decoding raises.
    """
    if not edits.blurs:
        return SecondLook(
            outcome="none", sentence="Nothing is covered, so there was nothing to look at again."
        )
    if look is None:
        return SecondLook(outcome="none", sentence="No detector was named to look at the copy again.")
    try:
        return told(recheck(copy, edits, look, folder, settings, say))
    except (Unavailable, TryAgain) as error:
        return SecondLook(outcome="none", sentence=f"Nobody looked at the copy again. {error}")


def told(look: Recheck) -> SecondLook:
    """In words."""
    seen = f"{look.engine} looked at {look.pictures} pictures of the covered spans"
    if not look.remaining:
        return SecondLook(outcome="nothing", sentence=f"{seen} and found nothing.", look=look)
    times = ", ".join(f"{one.label} at {one.time:.1f} s" for one in look.remaining[:SHOWN])
    more = f" and {len(look.remaining) - SHOWN} more" if len(look.remaining) > SHOWN else ""
    return SecondLook(
        outcome="something",
        sentence=f"{seen} and took what is under a cover for one: {times}{more}. Look there, or choose another "
        "style: pixelate or solid.",
        look=look,
    )
