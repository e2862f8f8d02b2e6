"""Inspect packets without decoding: random access points, and obstacles to replacing packets."""

from dataclasses import replace
from typing import Any

from rushes.media.packets import NOTHING, Mark
from rushes.steps.compose import captions, h264
from rushes.steps.compose.h264 import NotAvc
from rushes.steps.compose.streams import Picture

SPLICED = {
    "h264": ("yuv420p", "yuvj420p", "yuv420p10le"),
    "vp8": ("yuv420p",),
    "vp9": ("yuv420p", "yuv420p10le"),
}
"""Codec → pixel formats of ranges that can be spliced between copied packets."""

PROFILES = ("Baseline", "Constrained Baseline", "Main", "High", "High 10")


class PacketInspector:
    """Inspects the packets of one codec. The base class is for codecs that cannot be spliced."""

    record: h264.Record | None = None

    def __init__(self, picture: Picture) -> None:
        self.stream, self.trouble = picture, self.unfit(picture)
        self.messages, self.changes = 0, False

    def unfit(self, picture: Picture) -> str:
        """Return why ranges cannot be replaced, from the codec header; empty if they can."""
        formats = SPLICED.get(picture.codec)
        if formats is None:
            return f"{picture.codec} cannot be spliced"
        return "" if picture.pixel_format in formats else f"the pixel format is {picture.pixel_format}"

    def see(self, packet: Any) -> Mark:
        """Inspect the next packet and return its mark."""
        if packet.has_sidedata("new_extradata"):
            self.changes = True
        return self.look(packet)

    def look(self, packet: Any) -> Mark:
        """Inspect the packet's payload for this codec."""
        self.messages += captions.CC_DATA in bytes(packet)
        return NOTHING

    def picture(self) -> Picture:
        """Return the stream with the results of the inspection."""
        return replace(self.stream, trouble=self.trouble, changes=self.changes, captions=self.messages)


class KeyFrameInspector(PacketInspector):
    """VP9: a key frame resets all references."""

    def look(self, packet: Any) -> Mark:
        return Mark.CLEAN if packet.is_keyframe else NOTHING


class Vp8Inspector(KeyFrameInspector):
    """VP8: stores hidden reference pictures in separate packets (RFC 6386, 9.1: show_frame)."""

    def look(self, packet: Any) -> Mark:
        return super().look(packet) | (NOTHING if memoryview(packet)[0] >> 4 & 1 else Mark.UNSHOWN)


class AvcInspector(PacketInspector):
    """H.264: finds IDR pictures, captions, and parameter sets that change inside the stream."""

    def unfit(self, picture: Picture) -> str:
        try:
            self.record = h264.record(bytes.fromhex(picture.record))
        except NotAvc as error:
            return f"the codec header cannot be read ({error})"
        if picture.profile not in PROFILES:
            return f"the profile is {picture.profile or 'unknown'}"
        return super().unfit(picture)

    def look(self, packet: Any) -> Mark:
        if self.record is None:
            return super().look(packet)
        mark = NOTHING
        data, sets = memoryview(packet), self.record.sets
        try:
            for start, end in h264.units(data, self.record.length_size):
                unit_type = data[start] & h264.KIND
                if unit_type == h264.IDR:
                    mark = Mark.CLEAN
                elif unit_type in (h264.SPS, h264.PPS) and bytes(data[start:end]) not in sets:
                    self.trouble = self.trouble or "the parameter sets change inside the stream"
                elif unit_type == h264.SEI:
                    self.messages += captions.in_unit(bytes(data[start:end]))
        except NotAvc as error:
            self.trouble = self.trouble or str(error)
        return mark

    def picture(self) -> Picture:
        if self.record is None:
            return super().picture()
        return replace(
            super().picture(),
            length_size=self.record.length_size,
            set_id=self.record.free_id,
        )


WATCHES: dict[str, type[PacketInspector]] = {
    "h264": AvcInspector,
    "vp8": Vp8Inspector,
    "vp9": KeyFrameInspector,
}
