"""Decode, cover and encode ranges of a film. Runs the same in a thread, a process or on another machine."""

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
    """These packets cannot be replaced; the message states the reason."""


@dataclass(frozen=True)
class Work:
    """The open film, its packet table and the covers."""

    film: Film
    stream: Any
    picture: Picture
    packets: Packets
    covers: tuple[FrameRegion, ...]

    def covered(self, frame: Any, until: float) -> Any:
        """Return the frame, shown until `until` (seconds of the film), covered and in the encoder's format and size."""
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
    """Write the part `name` with the packets that replace those of the ranges; the packet table is `pictures`.

    Returns {"pictures", "declined"}: `declined` states why the ranges cannot be replaced, or is empty.
    """
    video = Picture(**picture)
    with open_video(path) as film, Writer(Path(name)) as part:
        work = Work(film, film.file.streams[video.index], video, table(), covers_of(covers))
        work.stream.codec_context.thread_type = "AUTO"
        work.stream.codec_context.thread_count = encoders.threads()
        try:
            for range_index, bounds in enumerate(ranges):
                _encode_range(work, Range(*bounds), part)
                say((range_index + 1) / len(ranges), "covering")
        except Declined as reason:
            return {"pictures": len(part.packets), "declined": str(reason)}
        return {"pictures": len(part.packets), "declined": ""}


def table() -> Packets:
    """Read the packet table of the video stream."""
    return Packets.read(Path("pictures"))


def covers_of(fields: list[dict[str, Any]]) -> tuple[FrameRegion, ...]:
    return tuple(FrameRegion(**cover_fields) for cover_fields in fields)


def _encode_range(work: Work, range_: Range, writer: Writer) -> None:
    """Encode one range; retry without B pictures if the film's decoding times do not allow them."""
    for without_b_pictures in (False, True):
        encoder = encoders.stretch(work.picture, ordered=without_b_pictures)
        packets = _retime_packets(list(_encode_frames(work, range_, encoder)), work, range_)
        if all(packet.dts <= packet.pts for packet, _ in packets):
            header = bytes(encoder.extradata or b"")
            if writer.header and header != writer.header:
                raise Declined("parameter sets differ between ranges")
            writer.header, writer.format = header, encoder.pix_fmt
            for packet, data in packets:
                writer.add(packet, data)
            return
        if work.picture.codec != "h264":
            break
    raise Declined("decoding times would be later than presentation times")


def _encode_frames(work: Work, range_: Range, encoder: Any) -> Iterator[Any]:
    """Yield the new packets of a range in decode order."""
    keys = {work.packets.pts[k] for k in range(range_.cut, range_.end) if work.packets.marks[k] & Mark.CLEAN}
    keys.add(min(work.packets.pts[k] for k in range(range_.cut, range_.end)))
    for frame in _decode_range(work, range_):
        covered_frame = work.covered(frame, work.packets.until(frame.pts))
        picture_type = "I" if frame.pts in keys else "NONE"
        yield from given(encoder, covered_frame, picture_type)
    yield from given(encoder, None)


def given(encoder: Any, frame: Any, picture_type: str = "NONE") -> list[Any]:
    """Feed a frame to the encoder (None flushes it) and return its packets."""
    from av.video.frame import PictureType

    if frame is not None:
        frame.pict_type = PictureType[picture_type]
    with content():
        return list(encoder.encode(frame))


def _decode_range(work: Work, range_: Range) -> Iterator[Any]:
    """Yield every picture of a range in display order. Raises Declined if one is missing."""
    packets = work.packets
    missing_pts = {
        packets.pts[k] for k in range(range_.cut, range_.end) if not packets.marks[k] & Mark.UNSHOWN
    }
    errors = work.film.errors
    for frame in decoding.run(
        work.film, work.stream, packets.pts, range_.first, range_.end, work.picture.reorder
    ):
        if frame.pts not in missing_pts:
            continue
        missing_pts.remove(frame.pts)
        if frame.is_corrupt:
            raise Declined("a picture is damaged")
        if frame.interlaced_frame:
            raise Declined("the video is interlaced")
        if (frame.width, frame.height) != (work.picture.width, work.picture.height):
            raise Declined("the picture size changes")
        if frame.format.name != work.picture.pixel_format:
            raise Declined("the pixel format changes")
        yield frame
    if work.film.errors > errors:
        raise Declined("a picture cannot be decoded")
    if missing_pts:
        raise Declined("pictures are missing when decoding starts inside the film")


def _retime_packets(encoded: list[Any], work: Work, range_: Range) -> list[tuple[Encoded, bytes]]:
    """Give new packet k the decoding time of old packet k; durations stay with their pictures."""
    packets = work.packets
    shown = [k for k in range(range_.cut, range_.end) if not packets.marks[k] & Mark.UNSHOWN]
    spans = {packets.pts[k]: packets.spans[k] for k in shown}
    if encoders.keeps_order(work.picture):
        for k, packet in zip(shown, encoded, strict=False):
            packet.pts = packets.pts[k]
    if len(encoded) != len(shown) or {packet.pts for packet in encoded} != spans.keys():
        raise Declined("the encoder's packets do not match the pictures")
    result = []
    for k, packet in zip(shown, encoded, strict=True):
        data = _to_packet(bytes(packet), work.picture)
        result.append(
            (Encoded(packet.pts, packets.dts[k], packet.is_keyframe, spans[packet.pts], len(data)), data)
        )
    return result


def _to_packet(stream: bytes, picture: Picture) -> bytes:
    if picture.codec != "h264":
        return stream
    try:
        return h264.prefixed(stream, picture.length_size)
    except h264.NotAvc as error:
        raise Declined(str(error)) from error


def fitted(frame: Any, picture: Picture) -> Any:
    """Convert the frame to the encoder's size and format; keep its time."""
    target = (*encoders.size_of(picture), encoders.pixels_of(picture))
    if (frame.width, frame.height, frame.format.name) == target:
        return frame
    with content():
        converted = frame.reformat(*target)
    converted.pts, converted.time_base = frame.pts, frame.time_base
    return converted
