"""Compares a copy with its film, packet by packet, and decodes every place where the two kinds of packets meet."""

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

BEYOND = 4  # packets that are decoded after a seam
STRICT = {"err_detect": "explode"}
UNORDERED = ("webm", "mkv")
"""Containers that keep no decoding times."""


@dataclass(frozen=True)
class Wanted:
    """One packet of the copy. `number` is that of the film's own packet, which it must be byte for byte, or −1."""

    number: int
    pts: int
    dts: int


def verify(path: str, say: Say, *, recipe: dict[str, Any], name: str) -> dict[str, Any]:
    """The fields of Found for the copy `name` beside the film; tables and parts lie there too."""
    how, found, packets = Recipe.heard(recipe), Found(), table()
    stamps = _pictures(path, name, how, found, packets)
    say(0.4, "comparing")
    for place, sound in enumerate(how.sounds):
        sounds(path, name, how.mutes, sound, place, found)
    others(path, name, how, found)
    if not found.wrong:
        _seams(name, how, found, packets, stamps)
    for place, sound in enumerate(how.sounds):
        if not found.wrong:
            silences(name, sound, place, how.mutes, found)
    return asdict(found)


def _pictures(path: str, name: str, how: Recipe, found: Found, packets: Packets) -> "array[int]":
    """Compare the streams of pictures; answers the copy's own time stamps, in file order."""
    stamps = array("q")
    with open_video(path) as film, open_video(name) as copy:
        stream = copy.video
        if stream is None or stream.time_base is None:
            found.refuse("the copy has no picture")
            return stamps
        clocks = Clocks(packets.tick, stream.time_base, found, ordered=copy.container not in UNORDERED)
        old = enumerate(only(film, film.file.streams[how.picture.index]))
        new = only(copy, stream)
        wanted = list(_wanted(how, packets))
        for one, packet in zip(wanted, new, strict=False):
            stamps.append(UNKNOWN if packet.pts is None else packet.pts)
            clocks.compare(one.pts, one.dts, packet)
            if one.number < 0:
                found.replaced += 1
                continue
            found.copied += 1
            found.identical += _same(next(p for k, p in old if k == one.number), packet, how)
        found.pictures = len(stamps) + sum(1 for _ in new)
    _count(how, found, wanted, packets)
    return stamps


def _wanted(how: Recipe, packets: Packets) -> Iterator[Wanted]:
    new = [one for name in how.parts for one in Part.read(Path(name)).packets]
    if how.whole:
        yield from (Wanted(-1, one.pts, one.dts) for one in new)
        return
    inside, fresh = bytearray(len(packets)), iter(new)
    for part in how.ranges:
        inside[part.cut : part.end] = b"\1" * part.packets
    for number, (pts, dts) in enumerate(zip(packets.pts, packets.dts, strict=True)):
        if not inside[number]:
            yield Wanted(number, pts, dts)
        elif not packets.marks[number] & Mark.UNSHOWN:
            one = next(fresh)
            yield Wanted(-1, one.pts, one.dts)


def _same(old: Any, new: Any, how: Recipe) -> bool:
    data = bytes(old)
    if how.strips:
        data = captions.without(data, how.picture.length_size)
    return data == bytes(new)


def _count(how: Recipe, found: Found, wanted: Sequence[Wanted], packets: Packets) -> None:
    if found.pictures != len(wanted):
        found.refuse(f"the copy has {found.pictures} pictures and should have {len(wanted)}")
    if found.identical != found.copied:
        found.refuse("packets that should be copied have changed")
    if how.whole:
        shown = {packets.pts[number] for number in packets.shown}
        found.lost = len(shown - {one.pts for one in wanted})
        found.pts_equal = found.pts_equal and not found.lost


def _seams(name: str, how: Recipe, found: Found, packets: Packets, stamps: "array[int]") -> None:
    """Decode the copy across both ends of every range; what decodes in full, strictly, counts."""
    found.seams = 2 * len(how.ranges)
    with open_video(name) as copy:
        stream = copy.video
        if stream is None:
            return
        stream.codec_context.options = STRICT
        for first, end, seams in _windows(how, packets, len(stamps)):
            errors = copy.errors
            frames = decoding.run(copy, stream, stamps, first, end, how.picture.reorder)
            got = {frame.pts for frame in frames if not frame.is_corrupt}
            if copy.errors > errors or not got.issuperset(stamps[first:end]):
                found.refuse("the copy cannot be decoded where packets were replaced")
            else:
                found.seams_decoded += seams


def _windows(how: Recipe, packets: Packets, pictures: int) -> Iterator[tuple[int, int, int]]:
    """(first packet, end, seams inside) of all that is decoded; the head of the film where there is no seam.

    In VP8 numbers shift by the unshown packets that a range has lost.
    """
    if not how.ranges:
        yield 0, min(pictures, BEYOND), 0
        return
    lost = 0
    for part in how.ranges:
        gone = sum(1 for k in range(part.cut, part.end) if packets.marks[k] & Mark.UNSHOWN)
        keys = [k for k in range(part.cut, part.end) if k == part.cut or packets.marks[k] & Mark.CLEAN]
        entered, left = part.cut + BEYOND, part.end - gone + BEYOND
        if gone or keys[-1] <= entered:
            yield part.first - lost, min(left - lost, pictures), 2
        else:
            yield part.first - lost, entered - lost, 1
            yield keys[-1] - lost, min(left - lost, pictures), 1
        lost += gone
