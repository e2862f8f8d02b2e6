"""Samples as a FLAC file in memory: half of their size, and nothing lost."""

from io import BytesIO
from typing import TYPE_CHECKING

from rushes.media.audio import RATE

if TYPE_CHECKING:
    from rushes.steps.transcribe.speech import Samples


def flac(samples: "Samples") -> bytes:
    """Mono samples in [-1, 1], 16,000 a second, as 16 bits."""
    import av

    pcm = (samples.clip(-1, 1) * 32767).astype("<i2")[None, :]
    file = BytesIO()
    with av.open(file, "w", format="flac") as container:
        stream = container.add_stream("flac", rate=RATE, layout="mono", format="s16")
        frame = av.AudioFrame.from_ndarray(pcm, format="s16", layout="mono")
        frame.sample_rate = RATE
        for packets in (stream.encode(frame), stream.encode(None)):
            container.mux(packets)
    return file.getvalue()
