"""Write soft subtitles as a track: mov_text in MP4, WebVTT in WebM, SubRip in Matroska."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from rushes.steps.compose.recipe import Cue

CODECS = {"mp4": "mov_text", "mov": "mov_text", "webm": "webvtt", "matroska": "subrip"}
"""FFmpeg's muxer name → subtitle codec."""

CLOCK = Fraction(1, 1000)
STYLE = (
    b"[Script Info]\r\nScriptType: v4.00+\r\n\r\n[V4+ Styles]\r\nFormat: Name, Fontname, Fontsize, PrimaryColour, "
    b"SecondaryColour, OutlineColour, BackColour, Bold, Italic, Underline, StrikeOut, ScaleX, ScaleY, Spacing, "
    b"Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding\r\n"
    b"Style: Default,Arial,16,&Hffffff,&Hffffff,&H0,&H0,0,0,0,0,100,100,0,0,1,1,0,2,10,10,10,1\r\n\r\n[Events]\r\n"
    b"Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\r\n"
)
"""The text style as an SSA header, required by FFmpeg's subtitle encoders."""


def add_stream(output: Any, language: str, title: str = "") -> Any:
    """Add a subtitle stream to the output."""
    stream = output.add_stream(CODECS[output.format.name])
    stream.codec_context.subtitle_header = STYLE
    stream.time_base = CLOCK
    stream.metadata["language"] = language
    if title:
        stream.metadata.update({"title": title, "handler_name": title})
    return stream


def packets(stream: Any, cues: Sequence[Cue], zero: float) -> Iterator[Any]:
    """Yield the cues as packets; the film starts at `zero` seconds of the file's clock."""
    from av import Packet

    for start, end, text in cues:
        data = text.encode()
        if stream.codec_context.name == "mov_text":
            data = len(data).to_bytes(2, "big") + data
        packet: Any = Packet(data)
        packet.pts = packet.dts = round((start + zero) / CLOCK)
        packet.duration, packet.time_base = max(1, round((end - start) / CLOCK)), CLOCK
        packet.is_keyframe, packet.stream = True, stream
        yield packet
