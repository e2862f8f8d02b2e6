"""The encoders, set up like the film: its size, colours, clock and profile."""

import os
from fractions import Fraction
from typing import Any

from rushes.media.container import content
from rushes.steps.compose.streams import Picture

QUALITY = {"libx264": "23", "libx265": "23", "libsvtav1": "30", "libvpx-vp9": "28", "libvpx": "8"}
"""Constant quality, on each encoder's own scale; with x264's 23 the PSNR to a film that x264 made is 43–53 dB."""

ENCODERS = {"h264": "libx264", "hevc": "libx265", "av1": "libsvtav1", "vp9": "libvpx-vp9", "vp8": "libvpx"}
"""Codec of the film → encoder; all others become H.264."""

DEEP = {"libx264", "libx265", "libsvtav1", "libvpx-vp9"}
"""Encoders that take 10 bits."""

PROFILES = {
    "Baseline": "baseline",
    "Constrained Baseline": "baseline",
    "Main": "main",
    "High": "high",
    "High 10": "high10",
}
VP8_BITS = 4  # a pixel and second: above what any film needs at this quality
PICTURES_KEPT_BACK = 3  # at most, in a film that has B pictures
GLOBAL_HEADER = 1 << 22


def encoder_of(codec: str) -> str:
    return ENCODERS.get(codec, "libx264")


def pixels_of(picture: Picture) -> str:
    """The pixel format to encode in: the film's, or the nearest with a quarter of the colour samples."""
    if picture.pixel_format in ("yuv420p", "yuvj420p", "yuv420p10le"):
        near = picture.pixel_format
    else:
        near = "yuv420p10le" if "10" in picture.pixel_format or "12" in picture.pixel_format else "yuv420p"
    encoder = encoder_of(picture.codec)
    if near == "yuvj420p" and encoder not in ("libx264", "libx265"):
        return "yuv420p"
    return near if encoder in DEEP or near != "yuv420p10le" else "yuv420p"


NVENC = {"libx264": "h264_nvenc", "libx265": "hevc_nvenc"}
"""Encoder → the one of an NVIDIA GPU that writes the same codec."""


def on_gpu(picture: Picture) -> str:
    """The encoder of an NVIDIA GPU for a whole film like this one; empty when it, or the GPU, is not there."""
    from av import CodecContext, FFmpegError

    name = NVENC.get(encoder_of(picture.codec), "")
    if not name or pixels_of(picture) not in ("yuv420p", "yuvj420p"):
        return ""
    try:
        trial: Any = fit(CodecContext.create(name, "w"), picture)
        trial.open()
    except (FFmpegError, ValueError):
        return ""
    return name


def keeps_order(picture: Picture) -> bool:
    """Packets come out as pictures go in, one by one; their times are rounded to the encoder's own clock."""
    return encoder_of(picture.codec) in ("libvpx", "libvpx-vp9")


def size_of(picture: Picture) -> tuple[int, int]:
    """Width and height in pixels: the film's, made even where the encoder wants that."""
    if encoder_of(picture.codec) in ("libx264", "libx265", "libsvtav1"):
        return picture.width // 2 * 2, picture.height // 2 * 2
    return picture.width, picture.height


def threads() -> int:
    """As many as there are processors for this process."""
    return len(os.sched_getaffinity(0))


def stretch(picture: Picture, *, ordered: bool) -> Any:
    """An open encoder for stretches between copied packets. `ordered`: decode order is display order."""
    pictures = PICTURES_KEPT_BACK if picture.reorder and not ordered else 0
    options = _avc_stretch(picture) if picture.codec == "h264" else {}
    return _open(picture, pictures, options)


def whole(picture: Picture, gpu: str = "") -> Any:
    """An open encoder for the whole film; `gpu` is one that `on_gpu` has found."""
    if not gpu:
        return _open(picture, PICTURES_KEPT_BACK, {})
    from av import CodecContext

    context: Any = fit(CodecContext.create(gpu, "w"), picture)
    context.options = options_of(picture, gpu)
    with content():
        context.open()
    return context


def options_of(picture: Picture, gpu: str = "") -> dict[str, str]:
    """What `whole` tells the encoder."""
    if gpu:
        return {"preset": "p4", "rc": "vbr", "cq": "23", "forced-idr": "1", "a53cc": "0"}
    name = encoder_of(picture.codec)
    return OPTIONS[name](PICTURES_KEPT_BACK) | {"crf": QUALITY[name]}


def fit(context: Any, picture: Picture) -> Any:
    """Give an encoder the film's size, colours and clock, before it is opened."""
    context.width, context.height = size_of(picture)
    context.pix_fmt = pixels_of(picture)
    context.time_base, context.framerate = Fraction(picture.tick), Fraction(picture.rate)
    context.sample_aspect_ratio = Fraction(picture.aspect)
    context.color_primaries, context.color_trc, context.colorspace, context.color_range = picture.colours
    context.thread_count = threads()
    if context.name == "libvpx":
        context.bit_rate = VP8_BITS * context.width * context.height
    context.flags |= GLOBAL_HEADER
    return context


def _open(picture: Picture, pictures: int, more: dict[str, str]) -> Any:
    from av import CodecContext

    name = encoder_of(picture.codec)
    context: Any = fit(CodecContext.create(name, "w"), picture)
    context.options = OPTIONS[name](pictures) | {"crf": QUALITY[name]} | more
    with content():
        context.open()
    return context


def _avc(pictures: int) -> dict[str, str]:
    return {"preset": "veryfast", "bf": str(pictures), "forced-idr": "1", "a53cc": "0"}


def _hevc(pictures: int) -> dict[str, str]:
    return {
        "preset": "superfast",
        "forced-idr": "1",
        "a53cc": "0",
        "x265-params": f"log-level=none:bframes={pictures}:open-gop=0",
    }


def _vpx(pictures: int) -> dict[str, str]:  # noqa: ARG001 - none are kept back
    """One packet for each picture: no frames for reference only."""
    return {"deadline": "good", "cpu-used": "5", "lag-in-frames": "0", "auto-alt-ref": "0", "g": "9999"}


def _av1(pictures: int) -> dict[str, str]:  # noqa: ARG001 - decided by the preset
    return {"preset": "10"}


OPTIONS = {"libx264": _avc, "libx265": _hevc, "libvpx": _vpx, "libvpx-vp9": _vpx, "libsvtav1": _av1}


def _avc_stretch(picture: Picture) -> dict[str, str]:
    """Parameter sets under a free id, the same for every stretch; IDR pictures only where the film has them.

    Stretches are short, so they may be larger: `ultrafast` with CABAC and deblocking is as near to the film as
    `veryfast` at the same 23 (48 dB on average over a film of mixed scenes), for two fifths of its time and with
    seven tenths more bytes.
    """
    extra = {
        "sps-id": str(picture.set_id),
        "stitchable": "1",
        "keyint": "infinite",
        "scenecut": "0",
        "b-pyramid": "none",
        "cabac": "1",
        "deblock": "0,0",
    }
    if picture.level > LEVEL_1B:
        extra["level"] = f"{picture.level / 10:.1f}"
    return {
        "preset": "ultrafast",
        "crf": "23",
        "profile": PROFILES[picture.profile],
        "x264-params": ":".join(f"{name}={value}" for name, value in extra.items()),
    }


LEVEL_1B = 9
