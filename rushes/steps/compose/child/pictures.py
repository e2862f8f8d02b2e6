"""Write the video stream of the copy: copied, spliced or re-encoded."""

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any, Protocol

from rushes.media.packets import UNKNOWN, Mark, Packets
from rushes.steps.compose import captions, h264
from rushes.steps.compose.child import encoders
from rushes.steps.compose.encoded_packets import Encoded, Part
from rushes.steps.compose.recipe import Recipe


class Pictures(Protocol):
    """Converts the film's packets, one by one, into those of the copy."""

    stream: Any

    def take(self, packet: Any) -> list[Any]: ...
    def end(self) -> list[Any]: ...


class Spliced:
    """Copies packets, except those of `ranges`, which come from the parts, one for each picture."""

    def __init__(
        self, output: Any, template: Any, packets: Packets, parts: Sequence[Part], recipe: Recipe
    ) -> None:
        self.stream = output.add_stream_from_template(template, opaque=True)
        self.stream.time_base = template.time_base
        self.marks, self.dts, self.strip = packets.marks, packets.dts, recipe.strips
        self.length_size = recipe.picture.length_size
        self.number, self.ranges, self.new = -1, list(recipe.ranges), chain.from_iterable(parts)
        if recipe.picture.codec == "h264" and parts:
            record = h264.record(bytes.fromhex(recipe.picture.record))
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
    """Writes the packets of one part with the whole film, one for each packet of the film."""

    def __init__(self, output: Any, template: Any, part: Part, recipe: Recipe) -> None:
        name = recipe.gpu or encoders.encoder_of(recipe.picture.codec)
        self.stream = output.add_stream(name, options=encoders.options_of(recipe.picture, recipe.gpu))
        encoders.fit(self.stream.codec_context, recipe.picture)
        self.stream.time_base = self.tick = template.time_base
        if recipe.matrix:
            self.stream.set_display_matrix(recipe.matrix)
        self.new: Iterator[tuple[Encoded, bytes]] = iter(part)

    def take(self, packet: Any) -> list[Any]:  # noqa: ARG002 - only the number of calls matters
        return [packet_of(*new, self.tick, self.stream) for new in [next(self.new, None)] if new]

    def end(self) -> list[Any]:
        return [packet_of(*new, self.tick, self.stream) for new in self.new]


def packet_of(encoded: Encoded, data: bytes, time_base: Any, stream: Any) -> Any:
    """Build a packet for the muxer."""
    from av import Packet

    packet: Any = Packet(data)
    packet.pts, packet.dts, packet.duration = encoded.pts, encoded.dts, encoded.span
    packet.time_base, packet.is_keyframe, packet.stream = time_base, encoded.key, stream
    return packet


def stripped(packet: Any, length_size: int) -> Any:
    """Return the packet without its caption messages; the same object if it has none."""
    from av import Packet

    data = bytes(packet)
    stripped_data = captions.without(data, length_size)
    if stripped_data == data:
        return packet
    stripped_packet: Any = Packet(stripped_data)
    stripped_packet.pts, stripped_packet.dts, stripped_packet.duration = (
        packet.pts,
        packet.dts,
        packet.duration,
    )
    stripped_packet.time_base, stripped_packet.is_keyframe = packet.time_base, packet.is_keyframe
    return stripped_packet
