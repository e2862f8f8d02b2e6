"""Compare a copy with its film packet by packet, and decode across every seam between copied and new packets."""

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rushes.media.container import open_video
from rushes.media.packets import UNKNOWN, Mark, Packets
from rushes.steps.compose import captions
from rushes.steps.compose.child import decoding
from rushes.steps.compose.child.audio_check import silences, sounds
from rushes.steps.compose.child.comparison import Clocks, Found, only
from rushes.steps.compose.child.encode import Say, table
from rushes.steps.compose.child.other_streams import others
from rushes.steps.compose.encoded_packets import Part
from rushes.steps.compose.recipe import Recipe

BEYOND = 4  # packets decoded after a seam
STRICT = {"err_detect": "explode"}
UNORDERED = ("webm", "mkv")
"""Containers that store no decoding times."""


@dataclass(frozen=True)
class Wanted:
    """One expected packet. `number` is the index of the film's packet it must be identical to, or −1 if it is new."""

    number: int
    pts: int
    dts: int


def verify(path: str, say: Say, *, recipe: dict[str, Any], name: str) -> dict[str, Any]:
    """Return the fields of Found for the copy `name`; packet tables and parts are in the working folder."""
    plan, result, packets = Recipe.heard(recipe), Found(), table()
    stamps = _compare_pictures(path, name, plan, result, packets)
    say(0.4, "comparing")
    for track_index, sound in enumerate(plan.sounds):
        sounds(path, name, plan.mutes, sound, track_index, result)
    others(path, name, plan, result)
    if not result.wrong:
        _check_seams(name, plan, result, packets, stamps)
    for track_index, sound in enumerate(plan.sounds):
        if not result.wrong:
            silences(name, sound, track_index, plan.mutes, result)
    return asdict(result)


def _compare_pictures(path: str, name: str, recipe: Recipe, result: Found, packets: Packets) -> "array[int]":
    """Compare the video streams; return the copy's time stamps in file order."""
    stamps = array("q")
    with open_video(path) as film, open_video(name) as copy:
        stream = copy.video
        if stream is None or stream.time_base is None:
            result.refuse("the copy has no picture")
            return stamps
        clocks = Clocks(packets.tick, stream.time_base, result, ordered=copy.container not in UNORDERED)
        film_packets = enumerate(only(film, film.file.streams[recipe.picture.index]))
        copy_packets = only(copy, stream)
        expected_packets = list(_expected_packets(recipe, packets))
        for expected, packet in zip(expected_packets, copy_packets, strict=False):
            stamps.append(UNKNOWN if packet.pts is None else packet.pts)
            clocks.compare(expected.pts, expected.dts, packet)
            if expected.number < 0:
                result.replaced += 1
                continue
            result.copied += 1
            result.identical += _is_identical(
                next(p for k, p in film_packets if k == expected.number), packet, recipe
            )
        result.pictures = len(stamps) + sum(1 for _ in copy_packets)
    _check_counts(recipe, result, expected_packets, packets)
    return stamps


def _expected_packets(recipe: Recipe, packets: Packets) -> Iterator[Wanted]:
    encoded_packets = [encoded for name in recipe.parts for encoded in Part.read(Path(name)).packets]
    if recipe.whole:
        yield from (Wanted(-1, encoded.pts, encoded.dts) for encoded in encoded_packets)
        return
    is_replaced, new_packets = bytearray(len(packets)), iter(encoded_packets)
    for range_ in recipe.ranges:
        is_replaced[range_.cut : range_.end] = b"\1" * range_.packets
    for index, (pts, dts) in enumerate(zip(packets.pts, packets.dts, strict=True)):
        if not is_replaced[index]:
            yield Wanted(index, pts, dts)
        elif not packets.marks[index] & Mark.UNSHOWN:
            encoded = next(new_packets)
            yield Wanted(-1, encoded.pts, encoded.dts)


def _is_identical(film_packet: Any, copy_packet: Any, recipe: Recipe) -> bool:
    data = bytes(film_packet)
    if recipe.strips:
        data = captions.without(data, recipe.picture.length_size)
    return data == bytes(copy_packet)


def _check_counts(
    recipe: Recipe, result: Found, expected_packets: Sequence[Wanted], packets: Packets
) -> None:
    if result.pictures != len(expected_packets):
        result.refuse(f"the copy has {result.pictures} pictures instead of {len(expected_packets)}")
    if result.identical != result.copied:
        result.refuse("copied packets have changed")
    if recipe.whole:
        shown = {packets.pts[index] for index in packets.shown}
        result.lost = len(shown - {expected.pts for expected in expected_packets})
        result.pts_equal = result.pts_equal and not result.lost


def _check_seams(name: str, recipe: Recipe, result: Found, packets: Packets, stamps: "array[int]") -> None:
    """Decode the copy in strict mode across both ends of every range, and count the seams without an error."""
    result.seams = 2 * len(recipe.ranges)
    with open_video(name) as copy:
        stream = copy.video
        if stream is None:
            return
        stream.codec_context.options = STRICT
        for first, end, seams in _find_windows(recipe, packets, len(stamps)):
            errors = copy.errors
            frames = decoding.run(copy, stream, stamps, first, end, recipe.picture.reorder)
            decoded_pts = {frame.pts for frame in frames if not frame.is_corrupt}
            if copy.errors > errors or not decoded_pts.issuperset(stamps[first:end]):
                result.refuse("the copy cannot be decoded where packets were replaced")
            else:
                result.seams_decoded += seams


def _find_windows(recipe: Recipe, packets: Packets, pictures: int) -> Iterator[tuple[int, int, int]]:
    """Yield (first packet, end, seams inside) of each window to decode; the film's start if there is no seam.

    In VP8, indexes shift by the unshown packets that a range loses.
    """
    if not recipe.ranges:
        yield 0, min(pictures, BEYOND), 0
        return
    removed_before = 0
    for range_ in recipe.ranges:
        removed = sum(1 for k in range(range_.cut, range_.end) if packets.marks[k] & Mark.UNSHOWN)
        keys = [k for k in range(range_.cut, range_.end) if k == range_.cut or packets.marks[k] & Mark.CLEAN]
        after_entry, after_exit = range_.cut + BEYOND, range_.end - removed + BEYOND
        if removed or keys[-1] <= after_entry:
            yield range_.first - removed_before, min(after_exit - removed_before, pictures), 2
        else:
            yield range_.first - removed_before, after_entry - removed_before, 1
            yield keys[-1] - removed_before, min(after_exit - removed_before, pictures), 1
        removed_before += removed
