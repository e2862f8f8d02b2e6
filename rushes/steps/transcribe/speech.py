"""Where somebody speaks: Silero VAD v6, which faster-whisper carries."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Protocol

from rushes.errors import Unavailable
from rushes.media.audio import RATE

if TYPE_CHECKING:
    from numpy import float32
    from numpy.typing import NDArray

    Samples = NDArray[float32]

Stretch = tuple[int, int]
"""First sample, and the one behind the last."""

SPAN = 300 * RATE  # samples that are looked at in one go: bounds the memory, not the film
PAUSE = 400  # milliseconds of silence that end a stretch
SHORTEST = 150  # milliseconds; music gives shorter sparks, the shortest word of the recordings has 300
MARGIN = 200  # milliseconds of silence left on each side of it


class Recording(Protocol):
    """Samples that can be sliced: an array, or a file on the disk (rushes.media.audio.Sound)."""

    def __len__(self) -> int: ...
    def __getitem__(self, part: slice, /) -> "Samples": ...


def find_speech(samples: Recording, most_seconds: float = 20.0) -> Iterator[Stretch]:
    """The stretches of speech, as (first, behind the last) sample, ascending, none longer than `most_seconds`.

    A stretch that reaches the edge of a span is looked at again with what follows, so that no word is cut.
    """
    at = 0
    while at < len(samples):
        edge = min(at + SPAN, len(samples))
        spans = speech_in(samples[at:edge], most_seconds)
        reaches = bool(spans) and edge < len(samples) and spans[-1][1] == edge - at and spans[-1][0] > 0
        for start, end in spans[:-1] if reaches else spans:
            yield at + start, at + end
        at = at + spans[-1][0] if reaches else edge


def speech_in(samples: "Samples", most_seconds: float) -> list[Stretch]:
    try:
        from faster_whisper.vad import VadOptions, get_speech_timestamps
    except ModuleNotFoundError as error:
        raise Unavailable(
            f"Finding speech needs the package {error.name}: install rushes[listen]."
        ) from error
    options = VadOptions(
        min_silence_duration_ms=PAUSE,
        min_speech_duration_ms=SHORTEST,
        speech_pad_ms=MARGIN,
        max_speech_duration_s=most_seconds,
    )
    return [(int(span["start"]), int(span["end"])) for span in get_speech_timestamps(samples, options)]


def joined(
    speech: Sequence[Stretch], most_seconds: float, gap_seconds: float = float("inf")
) -> list[list[Stretch]]:
    """The stretches in runs that last at most `most_seconds` (or hold one stretch), without a longer gap inside."""
    runs: list[list[Stretch]] = []
    for start, end in speech:
        if (
            runs
            and end - runs[-1][0][0] <= most_seconds * RATE
            and start - runs[-1][-1][1] <= gap_seconds * RATE
        ):
            runs[-1].append((start, end))
        else:
            runs.append([(start, end)])
    return runs
