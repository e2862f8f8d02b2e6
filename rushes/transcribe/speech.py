"""Where somebody speaks: Silero VAD v6, which faster-whisper carries."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rushes.errors import Unavailable
from rushes.media.audio import RATE

if TYPE_CHECKING:
    from rushes.transcribe.engine import Samples

SPAN = 300 * RATE  # samples that are looked at in one go: bounds the memory, not the film
PAUSE = 400  # milliseconds of silence that end a stretch
MARGIN = 200  # milliseconds of silence left on each side of it


def stretches(samples: "Samples", most_seconds: float = 20.0) -> Iterator[tuple[int, int]]:
    """The stretches of speech, as (first, behind the last) sample, ascending, none longer than `most_seconds`.

    A stretch that reaches the edge of a span is looked at again with what follows, so that no word is cut.
    """
    at = 0
    while at < len(samples):
        edge = min(at + SPAN, len(samples))
        found = speech_in(samples[at:edge], most_seconds)
        reaches = bool(found) and edge < len(samples) and found[-1][1] == edge - at and found[-1][0] > 0
        for start, end in found[:-1] if reaches else found:
            yield at + start, at + end
        at = at + found[-1][0] if reaches else edge


def speech_in(samples: "Samples", most_seconds: float) -> list[tuple[int, int]]:
    try:
        from faster_whisper.vad import VadOptions, get_speech_timestamps
    except ModuleNotFoundError as error:
        raise Unavailable(
            f"Finding speech needs the package {error.name}: install rushes[listen]."
        ) from error
    options = VadOptions(
        min_silence_duration_ms=PAUSE, speech_pad_ms=MARGIN, max_speech_duration_s=most_seconds
    )
    return [(int(found["start"]), int(found["end"])) for found in get_speech_timestamps(samples, options)]
