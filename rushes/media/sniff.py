"""Detect the container of a file from its first bytes; its name and suffix are ignored."""

import re
from pathlib import Path

from rushes.errors import Reason, Rejected

HEAD_BYTES = 4096  # that are read

DEMUXERS = {
    "mp4": "mov",
    "mov": "mov",
    "3gp": "mov",
    "webm": "matroska",
    "mkv": "matroska",
    "avi": "avi",
    "ts": "mpegts",
    "mpg": "mpeg",
    "ogg": "ogg",
    "flv": "flv",
    "wmv": "asf",
}
"""The container's name in rushes → the one FFmpeg demuxer that may read it."""

# Box types that start an ISO file without `ftyp`: QuickTime before 2001, and segments of a stream.
BARE_BOXES = {
    b"moov": "mov",
    b"mdat": "mov",
    b"wide": "mov",
    b"pnot": "mov",
    b"styp": "mp4",
    b"moof": "mp4",
    b"free": "mov",
    b"skip": "mov",
}

# Brands of still images and image sequences: ISO/IEC 23008-12 (HEIF), AVIF 1.1, Canon CR3.
IMAGE_BRANDS = frozenset(
    b"avif avis heic heix heim heis hevc hevx hevm hevs mif1 mif2 msf1 jpeg jpgs jpg2 crx ".split()
) | {b"crx "}

IMAGE_SIGNATURES = {
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"GIF8": "GIF",
    b"BM": "BMP",
    b"II*\x00": "TIFF",
    b"MM\x00*": "TIFF",
    b"\x00\x00\x00\x0cjP  ": "JPEG 2000",
    b"\x00\x00\x00\x0cJXL ": "JPEG XL",
    b"\xff\x0a": "JPEG XL",
    b"8BPS": "Photoshop",
}
AUDIO_SIGNATURES = {
    b"ID3": "MP3",
    b"\xff\xfb": "MP3",
    b"\xff\xf3": "MP3",
    b"\xff\xf1": "AAC",
    b"\xff\xf9": "AAC",
    b"fLaC": "FLAC",
    b"FORM": "AIFF",
    b".snd": "AU",
    b"#!AMR": "AMR",
    b"caff": "CAF",
}
CONTAINER_SIGNATURES = {
    b"OggS": "ogg",
    b"FLV\x01": "flv",
    b"\x30\x26\xb2\x75\x8e\x66\xcf\x11": "wmv",
    b"\x00\x00\x01\xba": "mpg",
}

TS_PACKET_BYTES = 188  # ISO/IEC 13818-1
EBML_MAGIC = b"\x1a\x45\xdf\xa3"


def container_of(path: Path) -> str:
    """Return the container's name, a key of DEMUXERS.

    Raises Rejected: EMPTY_FILE, NOT_A_VIDEO for images and unknown formats, NO_VIDEO_STREAM for audio formats.
    """
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    if not head:
        raise Rejected(Reason.EMPTY_FILE, "The file is empty (0 bytes). Upload it again.")
    if container := _detect_riff(head) or _detect_iso(head) or _detect_ebml(head):
        return container
    if head[: 3 * TS_PACKET_BYTES : TS_PACKET_BYTES] == b"GGG":
        return "ts"
    for signature, name in CONTAINER_SIGNATURES.items():
        if head.startswith(signature):
            return name
    _reject_known_formats(head)
    raise Rejected(
        Reason.NOT_A_VIDEO,
        "The content of the file is not a video. Upload an MP4 or WebM file.",
    )


def image_rejection(name: str) -> Rejected:
    return Rejected(
        Reason.NOT_A_VIDEO, f"The file is a picture ({name}), not a video. Upload an MP4 or WebM file."
    )


def _detect_riff(head: bytes) -> str:
    if head[:4] != b"RIFF":
        return ""
    if head[8:12] == b"WEBP":
        raise image_rejection("WebP")
    if head[8:12] == b"WAVE":
        raise _audio_rejection("WAV")
    return "avi" if head[8:12] == b"AVI " else ""


def _detect_iso(head: bytes) -> str:
    kind, brand = head[4:8], head[8:12]
    if kind == b"ftyp":
        if brand in IMAGE_BRANDS:
            raise image_rejection("HEIC or AVIF")
        if brand == b"qt  ":
            return "mov"
        return "3gp" if brand[:2] == b"3g" else "mp4"
    return BARE_BOXES.get(kind, "")


def _detect_ebml(head: bytes) -> str:
    if head[:4] != EBML_MAGIC:
        return ""
    match = re.search(rb"(?s)\x42\x82.{1,8}?(webm|matroska)", head[:256])
    return "webm" if match and match[1] == b"webm" else "mkv"


def _reject_known_formats(head: bytes) -> None:
    for signature, name in IMAGE_SIGNATURES.items():
        if head.startswith(signature):
            raise image_rejection(name)
    for signature, name in AUDIO_SIGNATURES.items():
        if head.startswith(signature):
            raise _audio_rejection(name)


def _audio_rejection(name: str) -> Rejected:
    return Rejected(
        Reason.NO_VIDEO_STREAM,
        f"The file is a sound recording ({name}) without a picture. Upload a video.",
    )
