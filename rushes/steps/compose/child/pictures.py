"""The stream of pictures on its way into the copy: as it is, with stretches replaced, or encoded anew."""

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any, Protocol

from rushes.media.packets import UNKNOWN, Mark, Packets
from rushes.steps.compose import captions, h264
from rushes.steps.compose.child import encoders
from rushes.steps.compose.encoded_packets import Encoded, Part
from rushes.steps.compose.recipe import Recipe


class Pictures(Protocol):
    """Takes the film's packets one by one, gives those of the copy."""

    stream: Any

    def take(self, packet: Any) -> list[Any]: ...
    def end(self) -> list[Any]: ...


class Spliced:
    """Packets as they are, but for those of `ranges`, which come from the parts, one for each picture."""

    def __init__(
        self, output: Any, template: Any, packets: Packets, parts: Sequence[Part], how: Recipe
    ) -> None:
        self.stream = output.add_stream_from_template(template, opaque=True)
        self.stream.time_base = template.time_base
        self.marks, self.dts, self.strip = packets.marks, packets.dts, how.strips
        self.length_size = how.picture.length_size
        self.number, self.ranges, self.new = -1, list(how.ranges), chain.from_iterable(parts)
        if how.picture.codec == "h264" and parts:
            record = h264.record(bytes.fromhex(how.picture.record))
            self.stream.codec_context.extradata = record.joined(h264.split(parts[0].header))

    def take(self, packet: Any) -> list[Any]:
        self.number += 1
        if self.ranges and self.number >= self.ranges[0].end:
            self.ranges.pop(0)
        if self.ranges and self.number >= self.ranges[0].cut:
            if self.marks[self.number] & Mark.UNSHOWN:
                return []
            return [packet_of(*next(self.new), packet.time_base, self.stream)]
        packet.dts = None if self.dts[self.number] == UNKNOWN else self.dts[self.number]
        if self.strip:
            packet = stripped(packet, self.length_size)
        packet.stream = self.stream
        return [packet]

    def end(self) -> list[Any]:
        return []


class Replaced:
    """Nothing but the packets of one part, which holds the whole film; they flow in step with the film's own."""

    def __init__(self, output: Any, template: Any, part: Part, how: Recipe) -> None:
        name = how.gpu or encoders.encoder_of(how.picture.codec)
        self.stream = output.add_stream(name, options=encoders.options_of(how.picture, how.gpu))
        encoders.fit(self.stream.codec_context, how.picture)
        self.stream.time_base = self.tick = template.time_base
        if how.matrix:
            self.stream.set_display_matrix(how.matrix)
        self.new: Iterator[tuple[Encoded, bytes]] = iter(part)

    def take(self, packet: Any) -> list[Any]:  # noqa: ARG002 - only its turn counts
        return [packet_of(*new, self.tick, self.stream) for new in [next(self.new, None)] if new]

    def end(self) -> list[Any]:
        return [packet_of(*new, self.tick, self.stream) for new in self.new]


def packet_of(new: Encoded, data: bytes, tick: Any, stream: Any) -> Any:
    from av import Packet

    packet: Any = Packet(data)
    packet.pts, packet.dts, packet.duration = new.pts, new.dts, new.span
    packet.time_base, packet.is_keyframe, packet.stream = tick, new.key, stream
    return packet


def stripped(packet: Any, length_size: int) -> Any:
    """The packet without its caption messages; the very same where it has none."""
    from av import Packet

    data = bytes(packet)
    bare = captions.without(data, length_size)
    if bare == data:
        return packet
    new: Any = Packet(bare)
    new.pts, new.dts, new.duration = packet.pts, packet.dts, packet.duration
    new.time_base, new.is_keyframe = packet.time_base, packet.is_keyframe
    return new
