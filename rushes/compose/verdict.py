"""Splice or encode anew: decided from what is known before anything is decoded, with the reason in words."""

from itertools import pairwise

from rushes.compose.plan import Plan
from rushes.compose.streams import Picture
from rushes.media.packets import UNKNOWN, Mark, Packets

MOST_REPLACED = 0.7  # of all pictures; above it one clean run costs less than many seams


def before_plan(picture: Picture, packets: Packets) -> str:
    """Why packets of this film cannot be replaced in part; empty when they can."""
    return picture.trouble or _of_stamps(packets) or _of_marks(picture, packets)


def _of_stamps(packets: Packets) -> str:
    if UNKNOWN in packets.pts or UNKNOWN in packets.dts:
        return "packets have no time stamps"
    if len(set(packets.pts)) != len(packets):
        return "two packets have one time stamp"
    if any(later <= earlier for earlier, later in pairwise(packets.dts)):
        return "the packets' decoding times do not rise"
    return ""


def _of_marks(picture: Picture, packets: Packets) -> str:
    if not packets or not packets.marks[0] & Mark.CLEAN:
        return "the film does not begin with a picture that stands alone"
    if picture.codec != "h264":
        return ""
    if any(mark & Mark.UNSHOWN for mark in packets.marks):
        return "an edit list hides pictures that would stay in the copy"
    return "no id is free for parameter sets" if picture.set_id is None else ""


def after_plan(plan: Plan) -> str:
    """Why a plan is not worth it; empty when it is."""
    if plan.price > MOST_REPLACED:
        return f"{plan.price:.0%} of the pictures would be encoded again anyway"
    return ""


def of_copying(picture: Picture, *, captions: bool) -> str:
    """Why packets cannot even be copied; empty when they can. `captions`: those inside the pictures may stay."""
    if picture.changes:
        return "its header changes on the way"
    if picture.captions and not captions and not picture.length_size:
        return f"captions inside {picture.codec} cannot be cut out of its packets"
    return ""
