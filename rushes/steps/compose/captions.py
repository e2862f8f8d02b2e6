"""Closed captions that travel inside the picture (CEA-608 and 708, as ATSC A/53 puts them into H.264's SEI).

A copied packet would carry every word that was just muted. So they are counted, and cut out of what is copied.
"""

from collections.abc import Iterator

from rushes.steps.compose.h264 import KIND, SEI, units

REGISTERED = 4  # payload type: user data registered by ITU-T T.35
CC_DATA = b"GA94\x03"  # what A/53 part 4 calls cc_data(), in any codec
ATSC = b"\xb5\x00\x31" + CC_DATA  # country and provider
MORE = 255  # this byte is added, and another follows


def in_unit(unit: bytes) -> int:
    """How many caption messages an SEI unit holds."""
    if CC_DATA not in unit:
        return 0
    return sum(_is_caption(kind, body) for kind, body, _ in _messages(unescaped(unit)))


def without(packet: bytes, length_size: int) -> bytes:
    """The packet without its caption messages; every other byte stays as it is."""
    view, kept = memoryview(packet), bytearray()
    for first, end in units(view, length_size):
        unit = packet[first:end]
        if unit[0] & KIND == SEI and in_unit(unit):
            unit = _rest(unit)
        if unit:
            kept += len(unit).to_bytes(length_size, "big") + unit
    return bytes(kept)


def _is_caption(kind: int, body: bytes) -> bool:
    return kind == REGISTERED and body.startswith(ATSC)


def _rest(unit: bytes) -> bytes:
    """The SEI unit with its other messages; nothing when there are none."""
    plain = unescaped(unit)
    kept = b"".join(whole for kind, body, whole in _messages(plain) if not _is_caption(kind, body))
    return escaped(plain[:1] + kept + b"\x80") if kept else b""


def _messages(plain: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """(payload type, payload, both with their header) of each message of an SEI unit (clause 7.3.2.3)."""
    at, end = 1, len(plain.rstrip(b"\0")) - 1
    while at < end:
        first = at
        kind, at = _number(plain, at)
        length, at = _number(plain, at)
        yield kind, plain[at : at + length], plain[first : at + length]
        at += length


def _number(plain: bytes, at: int) -> tuple[int, int]:
    value = 0
    while at < len(plain) and plain[at] == MORE:
        value, at = value + MORE, at + 1
    return (value + plain[at], at + 1) if at < len(plain) else (value, at)


def unescaped(unit: bytes) -> bytes:
    """A unit as it is read."""
    return unit.replace(b"\0\0\3", b"\0\0")


def escaped(plain: bytes) -> bytes:
    """A unit as it is written: with a 3 after every two zeros that a byte up to 3 would follow (clause 7.4.1)."""
    out, zeros = bytearray(), 0
    for byte in plain:
        if zeros == 2 and byte <= 3:  # noqa: PLR2004 - the clause's own figures
            out.append(3)
            zeros = 0
        out.append(byte)
        zeros = zeros + 1 if byte == 0 else 0
    return bytes(out)
