"""Splice or encode anew: decided from what is known before anything is decoded, with the reason in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from rushes.media.packets import UNKNOWN, UNSHOWN, Mark, Packets
from rushes.steps.compose.frame_regions import FrameRegion
from rushes.steps.compose.plan import Plan, plan
from rushes.steps.compose.stream_scan import StreamScan
from rushes.steps.compose.streams import Picture

MOST_REPLACED = 0.7  # of all pictures; above it one clean run costs less than many seams


@dataclass(frozen=True)
class ReencodeDecision:
    """`plan` is what to replace. `reason` says why the whole film is encoded anew, and is empty for a splice.

    `price` is the fraction of the pictures that the plan would encode again.
    """

    plan: Plan
    reason: str
    price: float


def verdict(film: StreamScan, covers: Sequence[FrameRegion], *, captions: bool) -> ReencodeDecision:
    """How a copy is made in which this is covered. `captions`: those inside the pictures may stay."""
    nothing = Plan((), len(film.pictures))
    reason = of_copying(film.picture, captions=captions)
    if not covers:
        return ReencodeDecision(nothing, reason, 0.0)
    if reason := reason or before_plan(film.picture, film.pictures):
        return ReencodeDecision(nothing, reason, 1.0)
    made = plan(film.pictures, covers, trims=film.picture.codec == "h264")
    return ReencodeDecision(made, after_plan(made), made.price)


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
    if any(mark & UNSHOWN for mark in packets.marks):
        return "an edit list hides pictures that would stay in the copy"
    return "no id is free for parameter sets" if picture.set_id is None else ""


def after_plan(made: Plan) -> str:
    """Why a plan is not worth it; empty when it is."""
    if made.price > MOST_REPLACED:
        return f"{made.price:.0%} of the pictures would be encoded again anyway"
    return ""


def of_copying(picture: Picture, *, captions: bool) -> str:
    """Why packets cannot even be copied; empty when they can. `captions`: those inside the pictures may stay."""
    if picture.changes:
        return "its header changes on the way"
    if picture.captions and not captions and not picture.length_size:
        return f"captions inside {picture.codec} cannot be cut out of its packets"
    return ""
