"""Decide between splicing and re-encoding, from the stream scan alone, with the reason in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from rushes.media.packets import UNKNOWN, UNSHOWN, Mark, Packets
from rushes.steps.compose.frame_regions import FrameRegion
from rushes.steps.compose.plan import Plan, plan
from rushes.steps.compose.stream_scan import StreamScan
from rushes.steps.compose.streams import Picture

MOST_REPLACED = 0.7  # of all pictures; above it one full encode is cheaper than many splices


@dataclass(frozen=True)
class ReencodeDecision:
    """`plan` lists the packets to replace. `reason` states why the whole film is re-encoded; empty for a splice.

    `price` is the fraction of the pictures that the plan would re-encode.
    """

    plan: Plan
    reason: str
    price: float


def verdict(film: StreamScan, covers: Sequence[FrameRegion], *, captions: bool) -> ReencodeDecision:
    """Decide how to make a copy with these covers. `captions`: captions inside the pictures are kept."""
    empty_plan = Plan((), len(film.pictures))
    reason = of_copying(film.picture, captions=captions)
    if not covers:
        return ReencodeDecision(empty_plan, reason, 0.0)
    if reason := reason or before_plan(film.picture, film.pictures):
        return ReencodeDecision(empty_plan, reason, 1.0)
    replacement_plan = plan(film.pictures, covers, trims=film.picture.codec == "h264")
    return ReencodeDecision(replacement_plan, after_plan(replacement_plan), replacement_plan.price)


def before_plan(picture: Picture, packets: Packets) -> str:
    """Return why packets of this film cannot be replaced; empty if they can."""
    return picture.trouble or _find_timestamp_obstacle(packets) or _find_entry_obstacle(picture, packets)


def _find_timestamp_obstacle(packets: Packets) -> str:
    if UNKNOWN in packets.pts or UNKNOWN in packets.dts:
        return "packets have no time stamps"
    if len(set(packets.pts)) != len(packets):
        return "two packets have the same time stamp"
    if any(later <= earlier for earlier, later in pairwise(packets.dts)):
        return "the packets' decoding times do not increase"
    return ""


def _find_entry_obstacle(picture: Picture, packets: Packets) -> str:
    if not packets or not packets.marks[0] & Mark.CLEAN:
        return "the film does not begin with a random access point"
    if picture.codec != "h264":
        return ""
    if any(mark & UNSHOWN for mark in packets.marks):
        return "an edit list hides pictures that the copy would contain"
    return "no free id is left for parameter sets" if picture.set_id is None else ""


def after_plan(replacement_plan: Plan) -> str:
    """Return why the plan costs more than a full encode; empty if it does not."""
    if replacement_plan.price > MOST_REPLACED:
        return f"{replacement_plan.price:.0%} of the pictures would be re-encoded anyway"
    return ""


def of_copying(picture: Picture, *, captions: bool) -> str:
    """Return why packets cannot be copied; empty if they can. `captions`: captions in the pictures are kept."""
    if picture.changes:
        return "the codec header changes inside the stream"
    if picture.captions and not captions and not picture.length_size:
        return f"captions inside {picture.codec} cannot be removed from its packets"
    return ""
