"""Packets of AAC that may stand in place of others, one for one."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

SAMPLES = 1024  # of a packet
CONFIG = 2  # bytes: object type, rate and channels (ISO/IEC 14496-3, AudioSpecificConfig)
LEAD = 1  # packets before the first sample of an encoder
BITS = 128_000  # a second, where the track does not say


def swappable(context: Any) -> bool:
    """Whether packets of our encoder fit between those of this track: plain LC, the same configuration."""
    if context.codec.canonical_name != "aac" or context.profile != "LC" or context.frame_size != SAMPLES:
        return False
    from av import FFmpegError

    try:
        ours = bytes(_encoder(context.sample_rate, context.layout.name, BITS).extradata or b"")
    except (FFmpegError, ValueError):
        return False
    return ours[:CONFIG] == bytes(context.extradata or b"")[:CONFIG]


def silence(count: int, rate: int, layout: str, bits: int) -> Iterator[bytes]:
    """So many packets in which nothing is heard. Needs no numpy, whose start costs more than the work."""
    from av import AudioFrame

    encoder = _encoder(rate, layout, bits or BITS)
    made: list[Any] = []
    for number in range(count + 2 * LEAD):
        frame = AudioFrame("fltp", layout, SAMPLES)
        for plane in frame.planes:
            plane.update(bytes(plane.buffer_size))
        frame.sample_rate, frame.pts, frame.time_base = rate, number * SAMPLES, Fraction(1, rate)
        made += encoder.encode(frame)
    made += encoder.encode(None)
    yield from (bytes(packet) for packet in made[LEAD : LEAD + count])


def packets(sound: Any, rate: int, layout: str, bits: int) -> Iterator[bytes]:
    """Encode samples of shape (channels, n × SAMPLES): the k-th packet is heard with the k-th SAMPLES of them."""
    import numpy as np
    from av import AudioFrame

    encoder = _encoder(rate, layout, bits or BITS)
    padded = np.pad(sound, ((0, 0), (0, 2 * SAMPLES)), mode="wrap").astype(np.float32)
    made = []
    for first in range(0, padded.shape[1], SAMPLES):
        part = np.ascontiguousarray(padded[:, first : first + SAMPLES])
        frame = AudioFrame.from_ndarray(part, "fltp", layout)
        frame.sample_rate, frame.pts, frame.time_base = rate, first, Fraction(1, rate)
        made += encoder.encode(frame)
    made += encoder.encode(None)
    yield from (bytes(packet) for packet in made[LEAD : LEAD + sound.shape[1] // SAMPLES])


def _encoder(rate: int, layout: str, bits: int) -> Any:
    from av import CodecContext

    encoder: Any = CodecContext.create("aac", "w")
    encoder.sample_rate, encoder.layout, encoder.format, encoder.bit_rate = rate, layout, "fltp", bits
    encoder.time_base = Fraction(1, rate)
    encoder.flags |= 1 << 22
    encoder.open()
    return encoder
