"""What a packet shows without being decoded: whether it stands alone, and what stands against replacing it."""

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
"""Codec → pixel formats in which a stretch can be replaced between copied packets."""

PROFILES = ("Baseline", "Constrained Baseline", "Main", "High", "High 10")


class PacketInspector:
    """Looks into the packets of one codec. This one is for codecs that are copied whole or encoded anew."""

    record: h264.Record | None = None

    def __init__(self, picture: Picture) -> None:
        self.found, self.trouble = picture, self.unfit(picture)
        self.messages, self.changes = 0, False

    def unfit(self, picture: Picture) -> str:
        """Why a stretch cannot be replaced, from the header alone."""
        formats = SPLICED.get(picture.codec)
        if formats is None:
            return f"{picture.codec} is not spliced"
        return "" if picture.pixel_format in formats else f"pixels are {picture.pixel_format}"

    def see(self, packet: Any) -> Mark:
        """What is to be known of one more packet."""
        if packet.has_sidedata("new_extradata"):
            self.changes = True
        return self.look(packet)

    def look(self, packet: Any) -> Mark:
        """As `see`, of this codec."""
        self.messages += captions.CC_DATA in bytes(packet)
        return NOTHING

    def picture(self) -> Picture:
        return replace(self.found, trouble=self.trouble, changes=self.changes, captions=self.messages)


class KeyFrameInspector(PacketInspector):
    """VP9: a key frame forgets all that was before."""

    def look(self, packet: Any) -> Mark:
        return Mark.CLEAN if packet.is_keyframe else NOTHING


class Vp8Inspector(KeyFrameInspector):
    """VP8 keeps pictures that are only for reference in packets of their own (RFC 6386, 9.1: show_frame)."""

    def look(self, packet: Any) -> Mark:
        return super().look(packet) | (NOTHING if memoryview(packet)[0] >> 4 & 1 else Mark.UNSHOWN)


class AvcInspector(PacketInspector):
    """H.264: finds IDR pictures, captions, and parameter sets that change inside the stream."""

    def unfit(self, picture: Picture) -> str:
        try:
            self.record = h264.record(bytes.fromhex(picture.record))
        except NotAvc as error:
            return f"its header cannot be read ({error})"
        if picture.profile not in PROFILES:
            return f"its profile is {picture.profile or 'unknown'}"
        return super().unfit(picture)

    def look(self, packet: Any) -> Mark:
        if self.record is None:
            return super().look(packet)
        mark = NOTHING
        data, sets = memoryview(packet), self.record.sets
        try:
            for first, end in h264.units(data, self.record.length_size):
                kind = data[first] & h264.KIND
                if kind == h264.IDR:
                    mark = Mark.CLEAN
                elif kind in (h264.SPS, h264.PPS) and bytes(data[first:end]) not in sets:
                    self.trouble = self.trouble or "its parameter sets change"
                elif kind == h264.SEI:
                    self.messages += captions.in_unit(bytes(data[first:end]))
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
