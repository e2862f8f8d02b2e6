"""Which container a file is, told from its first bytes: a name and its suffix say nothing."""

import re
from pathlib import Path

from rushes.errors import Reason, Rejected

HEAD = 4096  # bytes that are looked at

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
"""The container's name here → the one FFmpeg demuxer that may read it."""

# Box types that open an ISO file without `ftyp`: QuickTime before 2001, and segments of a stream.
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

# Brands of still pictures and picture sequences: ISO/IEC 23008-12 (HEIF), AVIF 1.1, Canon CR3.
PICTURE_BRANDS = frozenset(
    b"avif avis heic heix heim heis hevc hevx hevm hevs mif1 mif2 msf1 jpeg jpgs jpg2 crx ".split()
) | {b"crx "}

PICTURES = {
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
SOUNDS = {
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
MAGIC = {
    b"OggS": "ogg",
    b"FLV\x01": "flv",
    b"\x30\x26\xb2\x75\x8e\x66\xcf\x11": "wmv",
    b"\x00\x00\x01\xba": "mpg",
}

TS_PACKET = 188  # bytes, ISO/IEC 13818-1
EBML = b"\x1a\x45\xdf\xa3"


def container_of(path: Path) -> str:
    """The container's name, a key of DEMUXERS.

    Raises Rejected: EMPTY_FILE, NOT_A_VIDEO for pictures and for all that is not known here,
    NO_VIDEO_STREAM for formats that hold nothing but sound.
    """
    with path.open("rb") as file:
        head = file.read(HEAD)
    if not head:
        raise Rejected(Reason.EMPTY_FILE, "The file is empty (0 bytes). Upload it again.")
    if named := _of_riff(head) or _of_iso(head) or _of_ebml(head):
        return named
    if head[: 3 * TS_PACKET : TS_PACKET] == b"GGG":
        return "ts"
    for magic, name in MAGIC.items():
        if head.startswith(magic):
            return name
    _refuse(head)
    raise Rejected(
        Reason.NOT_A_VIDEO,
        "The file's bytes are not those of a video, whatever its name says. Upload an MP4 or WebM file.",
    )


def picture(name: str) -> Rejected:
    return Rejected(
        Reason.NOT_A_VIDEO, f"The file is a picture ({name}), not a video. Upload an MP4 or WebM file."
    )


def _of_riff(head: bytes) -> str:
    if head[:4] != b"RIFF":
        return ""
    if head[8:12] == b"WEBP":
        raise picture("WebP")
    if head[8:12] == b"WAVE":
        raise _sound("WAV")
    return "avi" if head[8:12] == b"AVI " else ""


def _of_iso(head: bytes) -> str:
    kind, brand = head[4:8], head[8:12]
    if kind == b"ftyp":
        if brand in PICTURE_BRANDS:
            raise picture("HEIC or AVIF")
        if brand == b"qt  ":
            return "mov"
        return "3gp" if brand[:2] == b"3g" else "mp4"
    return BARE_BOXES.get(kind, "")


def _of_ebml(head: bytes) -> str:
    if head[:4] != EBML:
        return ""
    found = re.search(rb"(?s)\x42\x82.{1,8}?(webm|matroska)", head[:256])
    return "webm" if found and found[1] == b"webm" else "mkv"


def _refuse(head: bytes) -> None:
    for magic, name in PICTURES.items():
        if head.startswith(magic):
            raise picture(name)
    for magic, name in SOUNDS.items():
        if head.startswith(magic):
            raise _sound(name)


def _sound(name: str) -> Rejected:
    return Rejected(
        Reason.NO_VIDEO_STREAM,
        f"The file is a sound recording ({name}) without a picture. Upload a video.",
    )
