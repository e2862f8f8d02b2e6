"""AAC packets that replace packets of a track one for one."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

SAMPLES = 1024  # in a packet, per channel
CONFIG = 2  # bytes: object type, rate and channels (ISO/IEC 14496-3, AudioSpecificConfig)
LEAD = 1  # priming packets that an encoder emits before the first sample
BITS = 128_000  # a second, if the track has no bit rate


def swappable(context: Any) -> bool:
    """Whether our encoder's packets can replace this track's: AAC-LC with the same configuration."""
    if context.codec.canonical_name != "aac" or context.profile != "LC" or context.frame_size != SAMPLES:
        return False
    from av import FFmpegError

    try:
        extradata = bytes(_open_encoder(context.sample_rate, context.layout.name, BITS).extradata or b"")
    except (FFmpegError, ValueError):
        return False
    return extradata[:CONFIG] == bytes(context.extradata or b"")[:CONFIG]


def silence(count: int, rate: int, layout: str, bits: int) -> Iterator[bytes]:
    """Encode `count` packets of silence. Avoids numpy: its import costs more than the work."""
    from av import AudioFrame

    encoder = _open_encoder(rate, layout, bits or BITS)
    encoded: list[Any] = []
    for index in range(count + 2 * LEAD):
        frame = AudioFrame("fltp", layout, SAMPLES)
        for plane in frame.planes:
            plane.update(bytes(plane.buffer_size))
        frame.sample_rate, frame.pts, frame.time_base = rate, index * SAMPLES, Fraction(1, rate)
        encoded += encoder.encode(frame)
    encoded += encoder.encode(None)
    yield from (bytes(packet) for packet in encoded[LEAD : LEAD + count])


def packets(samples: Any, rate: int, layout: str, bits: int) -> Iterator[bytes]:
    """Encode samples of shape (channels, n × SAMPLES): packet k decodes to block k of SAMPLES samples."""
    import numpy as np
    from av import AudioFrame

    encoder = _open_encoder(rate, layout, bits or BITS)
    padded = np.pad(samples, ((0, 0), (0, 2 * SAMPLES)), mode="wrap").astype(np.float32)
    encoded = []
    for start in range(0, padded.shape[1], SAMPLES):
        block = np.ascontiguousarray(padded[:, start : start + SAMPLES])
        frame = AudioFrame.from_ndarray(block, "fltp", layout)
        frame.sample_rate, frame.pts, frame.time_base = rate, start, Fraction(1, rate)
        encoded += encoder.encode(frame)
    encoded += encoder.encode(None)
    yield from (bytes(packet) for packet in encoded[LEAD : LEAD + samples.shape[1] // SAMPLES])


def _open_encoder(rate: int, layout: str, bits: int) -> Any:
    from av import CodecContext

    encoder: Any = CodecContext.create("aac", "w")
    encoder.sample_rate, encoder.layout, encoder.format, encoder.bit_rate = rate, layout, "fltp", bits
    encoder.time_base = Fraction(1, rate)
    encoder.flags |= 1 << 22
    encoder.open()
    return encoder
