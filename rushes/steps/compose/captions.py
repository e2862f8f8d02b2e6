"""Closed captions inside H.264 packets (CEA-608 and 708, stored in SEI messages by ATSC A/53).

A copied packet would still carry every muted word as text. Captions are therefore counted, and removed on copying.
"""

from collections.abc import Iterator

from rushes.steps.compose.h264 import KIND, SEI, units

REGISTERED = 4  # payload type: user data registered by ITU-T T.35
CC_DATA = b"GA94\x03"  # identifier and type code of cc_data() in A/53 part 4, in any codec
ATSC = b"\xb5\x00\x31" + CC_DATA  # ITU-T T.35 country and provider codes
MORE = 255  # byte value: add it and read one more byte


def in_unit(unit: bytes) -> int:
    """Count the caption messages of an SEI unit."""
    if CC_DATA not in unit:
        return 0
    return sum(_is_caption(payload_type, payload) for payload_type, payload, _ in _messages(unescaped(unit)))


def without(packet: bytes, length_size: int) -> bytes:
    """Return the packet without its caption messages; all other bytes are unchanged."""
    view, output = memoryview(packet), bytearray()
    for first, end in units(view, length_size):
        unit = packet[first:end]
        if unit[0] & KIND == SEI and in_unit(unit):
            unit = _without_captions(unit)
        if unit:
            output += len(unit).to_bytes(length_size, "big") + unit
    return bytes(output)


def _is_caption(payload_type: int, payload: bytes) -> bool:
    return payload_type == REGISTERED and payload.startswith(ATSC)


def _without_captions(unit: bytes) -> bytes:
    """Return the SEI unit without caption messages; empty if no other message remains."""
    plain = unescaped(unit)
    messages = b"".join(
        message
        for payload_type, payload, message in _messages(plain)
        if not _is_caption(payload_type, payload)
    )
    return escaped(plain[:1] + messages + b"\x80") if messages else b""


def _messages(plain: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """Yield (payload type, payload, whole message with header) for each message of an SEI unit (clause 7.3.2.3)."""
    position, end = 1, len(plain.rstrip(b"\0")) - 1
    while position < end:
        start = position
        payload_type, position = _read_number(plain, position)
        length, position = _read_number(plain, position)
        yield payload_type, plain[position : position + length], plain[start : position + length]
        position += length


def _read_number(plain: bytes, position: int) -> tuple[int, int]:
    value = 0
    while position < len(plain) and plain[position] == MORE:
        value, position = value + MORE, position + 1
    return (value + plain[position], position + 1) if position < len(plain) else (value, position)


def unescaped(unit: bytes) -> bytes:
    """Remove the emulation prevention bytes of a NAL unit."""
    return unit.replace(b"\0\0\3", b"\0\0")


def escaped(plain: bytes) -> bytes:
    """Insert emulation prevention bytes: a 3 after two zeros if a byte up to 3 follows (clause 7.4.1)."""
    output, zeros = bytearray(), 0
    for byte in plain:
        if zeros == 2 and byte <= 3:  # noqa: PLR2004 - the clause's own figures
            output.append(3)
            zeros = 0
        output.append(byte)
        zeros = zeros + 1 if byte == 0 else 0
    return bytes(output)
