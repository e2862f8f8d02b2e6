"""Decodes, covers and encodes stretches of a film: the one function for a thread, a process or another machine."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rushes.media.container import Film, content, open_video
from rushes.media.packets import Mark, Packets
from rushes.steps.compose import h264
from rushes.steps.compose.child import decoding, encoders
from rushes.steps.compose.encoded_packets import Encoded, Writer
from rushes.steps.compose.frame_regions import FrameRegion, coverings
from rushes.steps.compose.plan import Range
from rushes.steps.compose.planes import cover
from rushes.steps.compose.streams import Picture

FULL = 2  # AVCOL_RANGE_JPEG

Say = Callable[[float, str], None]


class Declined(Exception):
    """These packets cannot be replaced by others; the message says why."""


@dataclass(frozen=True)
class Work:
    """The film open, its table, and what is to be covered."""

    film: Film
    stream: Any
    picture: Picture
    packets: Packets
    covers: tuple[FrameRegion, ...]

    def covered(self, frame: Any, until: float) -> Any:
        """The frame as it may be shown up to `until` (seconds of the film), in the encoder's format and size."""
        regions = coverings(self.covers, self.packets.at(frame.pts), until)
        frame = fitted(frame, self.picture)
        if regions:
            full = frame.color_range == FULL or frame.format.name == "yuvj420p"
            cover(frame, regions, full_range=full)
        return frame


def encode(
    path: str,
    say: Say,
    *,
    picture: dict[str, Any],
    ranges: list[tuple[int, int, int]],
    covers: list[dict[str, Any]],
    name: str,
) -> dict[str, Any]:
    """Write the part `name` with the packets that replace those of the ranges; the table is `pictures`.

    Answers {"pictures", "declined"}: `declined` says why the ranges cannot be replaced, empty when they are.
    """
    look = Picture(**picture)
    with open_video(path) as film, Writer(Path(name)) as part:
        work = Work(film, film.file.streams[look.index], look, table(), covers_of(covers))
        work.stream.codec_context.thread_type = "AUTO"
        work.stream.codec_context.thread_count = encoders.threads()
        try:
            for place, bounds in enumerate(ranges):
                _stretch(work, Range(*bounds), part)
                say((place + 1) / len(ranges), "covering")
        except Declined as reason:
            return {"pictures": len(part.packets), "declined": str(reason)}
        return {"pictures": len(part.packets), "declined": ""}


def table() -> Packets:
    return Packets.read(Path("pictures"))


def covers_of(told: list[dict[str, Any]]) -> tuple[FrameRegion, ...]:
    return tuple(FrameRegion(**one) for one in told)


def _stretch(work: Work, part: Range, into: Writer) -> None:
    """Encode one range; once more without B pictures when the film's decoding times leave no room for them."""
    for ordered in (False, True):
        encoder = encoders.stretch(work.picture, ordered=ordered)
        packets = _sorted_out(list(_encoded(work, part, encoder)), work, part)
        if all(packet.dts <= packet.pts for packet, _ in packets):
            header = bytes(encoder.extradata or b"")
            if into.header and header != into.header:
                raise Declined("parameter sets differ between stretches")
            into.header, into.format = header, encoder.pix_fmt
            for packet, data in packets:
                into.add(packet, data)
            return
        if work.picture.codec != "h264":
            break
    raise Declined("pictures would be decoded after they are shown")


def _encoded(work: Work, part: Range, encoder: Any) -> Iterator[Any]:
    """The new packets of a range, in the order in which they are decoded."""
    keys = {work.packets.pts[k] for k in range(part.cut, part.end) if work.packets.marks[k] & Mark.CLEAN}
    keys.add(min(work.packets.pts[k] for k in range(part.cut, part.end)))
    for frame in _decoded(work, part):
        shown = work.covered(frame, work.packets.until(frame.pts))
        kind = "I" if frame.pts in keys else "NONE"
        yield from given(encoder, shown, kind)
    yield from given(encoder, None)


def given(encoder: Any, frame: Any, kind: str = "NONE") -> list[Any]:
    """The packets that come out of an encoder for one more frame, None at the end."""
    from av.video.frame import PictureType

    if frame is not None:
        frame.pict_type = PictureType[kind]
    with content():
        return list(encoder.encode(frame))


def _decoded(work: Work, part: Range) -> Iterator[Any]:
    """Every picture of a range, in the order in which they are shown. Raises Declined when one is missing."""
    packets = work.packets
    wanted = {packets.pts[k] for k in range(part.cut, part.end) if not packets.marks[k] & Mark.UNSHOWN}
    errors = work.film.errors
    for frame in decoding.run(
        work.film, work.stream, packets.pts, part.first, part.end, work.picture.reorder
    ):
        if frame.pts not in wanted:
            continue
        wanted.remove(frame.pts)
        if frame.is_corrupt:
            raise Declined("a picture is damaged")
        if frame.interlaced_frame:
            raise Declined("its pictures are interlaced")
        if (frame.width, frame.height) != (work.picture.width, work.picture.height):
            raise Declined("its pictures change their size")
        if frame.format.name != work.picture.pixel_format:
            raise Declined("its pixel format changes")
        yield frame
    if work.film.errors > errors:
        raise Declined("a picture cannot be decoded")
    if wanted:
        raise Declined("pictures are missing when the film is decoded from the middle")


def _sorted_out(made: list[Any], work: Work, part: Range) -> list[tuple[Encoded, bytes]]:
    """The k-th new packet takes the decoding time of the k-th old one; spans stay with their pictures."""
    packets = work.packets
    shown = [k for k in range(part.cut, part.end) if not packets.marks[k] & Mark.UNSHOWN]
    spans = {packets.pts[k]: packets.spans[k] for k in shown}
    if encoders.keeps_order(work.picture):
        for k, new in zip(shown, made, strict=False):
            new.pts = packets.pts[k]
    if len(made) != len(shown) or {new.pts for new in made} != spans.keys():
        raise Declined("the encoder gives other pictures than it was given")
    out = []
    for k, new in zip(shown, made, strict=True):
        data = _packet(bytes(new), work.picture)
        out.append((Encoded(new.pts, packets.dts[k], new.is_keyframe, spans[new.pts], len(data)), data))
    return out


def _packet(stream: bytes, picture: Picture) -> bytes:
    if picture.codec != "h264":
        return stream
    try:
        return h264.prefixed(stream, picture.length_size)
    except h264.NotAvc as error:
        raise Declined(str(error)) from error


def fitted(frame: Any, picture: Picture) -> Any:
    """The frame in the encoder's size and format, at its time."""
    wanted = (*encoders.size_of(picture), encoders.pixels_of(picture))
    if (frame.width, frame.height, frame.format.name) == wanted:
        return frame
    with content():
        made = frame.reformat(*wanted)
    made.pts, made.time_base = frame.pts, frame.time_base
    return made
