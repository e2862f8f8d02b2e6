"""Who speaks, as far as the sound itself says it: two people recorded on two channels.

No offline library that tells voices apart by ear is both light and free to use, so speakers on one channel are
not told apart, and whoever asks for it is told so.
"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rushes.errors import Unavailable
from rushes.media.audio import RATE, Sound
from rushes.steps.transcribe.speech import Recording, Stretch

if TYPE_CHECKING:
    from rushes.steps.transcribe.speech import Samples

SIDES = ("left", "right")
FRAME = RATE // 2  # samples: half a second
BLOCK, BLOCKS = 30 * RATE, 40  # samples looked at in one go, and how many such looks over the film
HEARD = 1e-5  # mean square: −50 dB below full scale, above the hiss of a microphone
LOUDER = 10.0  # times the power (10 dB): one channel has the voice, the other at most its echo
LAG = RATE // 50  # samples (20 ms, 7 m of air) between two microphones that hear the same
ALIKE = 0.5  # correlation above which two channels hear the same
MOSTLY = 0.8  # of the frames with sound must lie apart
OWN = 3  # frames at least in which each channel has a voice of its own


def apart(left: Recording, right: Recording) -> bool:
    """Each channel has a voice of its own: one is silent while the other speaks, or both say different things.

    Looks at up to 20 minutes, spread over the film. Two microphones before the same people, music in stereo
    with the voice in the middle, and a channel that is empty are not apart.
    """
    kinds: list[str] = []
    loudness: list[Samples] = []
    for part in looks(len(left)):
        for pair in frames(left[part], right[part]):
            kinds.append(kind(pair))
            if kinds[-1] == "both":
                loudness.append(levels(pair))
    mine = [sum(heard in {side, "both"} for heard in kinds) for side in SIDES]
    unlike = sum(heard != "same" for heard in kinds)
    return min(mine) >= OWN and unlike >= MOSTLY * len(kinds) and not together(loudness)


def looks(samples: int) -> Iterator[slice]:
    blocks = range(0, samples, BLOCK)
    step = -(-len(blocks) // BLOCKS) or 1
    return (slice(start, start + BLOCK) for start in blocks[::step])


def frames(left: "Samples", right: "Samples") -> "Iterator[Samples]":
    """The frames with sound, as arrays of shape (2, FRAME)."""
    import numpy as np

    for at in range(0, len(left) - FRAME + 1, FRAME):
        pair = np.stack([left[at : at + FRAME], right[at : at + FRAME]])
        if max(power(side) for side in pair) >= HEARD:
            yield pair


def kind(pair: "Samples") -> str:
    """Who has a frame: "left", "right", "both" (each its own) or "same"."""
    powers = [power(side) for side in pair]
    if max(powers) > LOUDER * min(powers):
        return SIDES[powers.index(max(powers))]
    return "same" if likeness(pair) > ALIKE else "both"


def likeness(pair: "Samples") -> float:
    """The largest correlation of the two waves, shifted by at most LAG."""
    import numpy as np

    left, right = np.fft.rfft(pair, 2 * FRAME)
    product = np.abs(np.fft.irfft(left * right.conj(), 2 * FRAME))
    norm = np.sqrt((pair.astype(float) ** 2).sum(axis=1).prod())
    return float(max(product[: LAG + 1].max(), product[-LAG:].max()) / norm) if norm else 1.0


def levels(pair: "Samples") -> "Samples":
    """The logarithm of the power of each LAG of samples, of shape (2, FRAME / LAG)."""
    import numpy as np

    decibels: Samples = np.log((pair.reshape(2, -1, LAG) ** 2).mean(axis=2) + np.float32(HEARD / 100))
    return decibels


def together(loudness: "Sequence[Samples]") -> bool:
    """The channels grow loud and quiet together: a room blurs the waves of a voice, but not its rhythm."""
    import numpy as np

    if not loudness:
        return False
    left, right = np.concatenate(loudness, axis=1)
    return bool(min(left.std(), right.std()) > 0 and np.corrcoef(left, right)[0, 1] > ALIKE)


def own(speech: Iterable[Stretch], mine: Recording, other: Recording) -> list[Stretch]:
    """The stretches of a channel without those that are only the echo of the other channel's voice."""
    return [
        (start, end) for start, end in speech if power(other[start:end]) <= LOUDER * power(mine[start:end])
    ]


def power(samples: "Samples") -> float:
    return float((samples**2).mean()) if len(samples) else 0.0


def channels(wav: Path, speakers: int) -> Sequence[tuple[str, Recording]]:
    """What is to be heard, each with the name of who speaks: left and right where they lie apart, else ("", all).

    Raises Unavailable when several speakers are asked for and lie on one channel.
    """
    whole = Sound(wav)
    if whole.channels == len(SIDES) and speakers != 1:
        sides = [Sound(wav, channel) for channel in range(len(SIDES))]
        if apart(*sides):
            return list(zip(SIDES, sides, strict=True))
    if speakers > 1:
        raise Unavailable(
            f"{speakers} speakers cannot be told apart on one channel: record each on a channel of a stereo "
            "sound, or do not ask for speakers."
        )
    return [("", whole)]
