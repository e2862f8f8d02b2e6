"""One line of a translation, spoken so that it fits where it belongs: it begins with its cue and ends before the next.

What is too long is spoken faster, as far as the voice can; then squeezed without a change of pitch, as far as it is
still understood; and what is left over is cut off softly. A line never begins late, so nothing ever drifts.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rushes.steps.dub.engine import Speaker, Speech

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Samples = NDArray[Any]
    """float32 in [-1, 1], one channel, RATE a second."""

RATE = 24_000  # samples a second of the track
GAP = 0.08  # seconds of silence before the next line
SQUEEZE = 1.3  # times faster, by squeezing alone
QUIET = 0.02  # of the loudest sample: what lies below at the edges is no speech
LEAD = 0.005  # seconds that stay before the first sound
FADE = 0.04  # seconds in which a line that is cut off goes away
LOUDNESS, PEAK = 0.1, 0.9  # root mean square of what is spoken (−20 dBFS), and the loudest sample


@dataclass(frozen=True)
class Slot:
    """A line and where it belongs, in seconds; `until` is when the next one begins, or the film ends."""

    id: int
    text: str
    start: float
    until: float

    @property
    def room(self) -> float:
        return max(0.0, self.until - self.start - GAP)


@dataclass(frozen=True)
class Fitted:
    """`pace` of the voice, `squeeze` on top of it; `cut`: its end is missing."""

    slot: Slot
    samples: "Samples"
    pace: float
    squeeze: float
    cut: bool
    cost_usd: float


def fit(slot: Slot, speaker: Speaker, language: str, voice: str) -> Fitted:
    """Raises what the speaker raises."""
    speech = speaker.speak(slot.text, language, voice)
    samples, pace, cost = plain(speech), 1.0, speech.cost_usd
    wanted = seconds(samples) / slot.room if slot.room else 1.0
    if wanted > 1 and speaker.fastest > 1:
        pace = round(min(speaker.fastest, wanted * 1.02), 3)
        faster = speaker.speak(slot.text, language, voice, pace)
        samples, cost = plain(faster), cost + faster.cost_usd
        wanted = seconds(samples) / slot.room
    squeeze = round(min(SQUEEZE, max(1.0, wanted * 1.01)), 3)
    samples = squeezed(samples, squeeze)
    room = round(slot.room * RATE)
    return Fitted(slot, shortened(samples, room), pace, squeeze, len(samples) > room, cost)


def seconds(samples: "Samples") -> float:
    return len(samples) / RATE


def plain(speech: Speech) -> "Samples":
    """At the track's rate and loudness, without silence at the edges."""
    import numpy as np

    heard = np.frombuffer(speech.samples, "<i2").astype(np.float32) / 32768
    top = float(np.abs(heard).max(initial=0))
    if not top:
        return heard[:0]
    loud = np.flatnonzero(np.abs(heard) > QUIET * top)
    heard = heard[max(0, loud[0] - round(LEAD * speech.rate)) : loud[-1] + 1]
    level = float(np.sqrt(np.mean(heard**2)))
    heard = heard * min(LOUDNESS / level, PEAK / top)
    return filtered(heard, speech.rate, RATE)


def squeezed(samples: "Samples", times: float) -> "Samples":
    """Faster at the same pitch (FFmpeg's atempo, WSOLA)."""
    return samples if times <= 1 or not len(samples) else filtered(samples, RATE, RATE, times)


def filtered(samples: "Samples", rate: int, wanted: int, times: float = 1.0) -> "Samples":
    import numpy as np
    from av import AudioFrame
    from av.filter import Graph

    if rate == wanted and times == 1:
        return samples
    graph = Graph()
    source = graph.add_abuffer(sample_rate=rate, format="flt", layout="mono")
    chain = [("atempo", f"{times}")] if times != 1 else []
    chain += [("aresample", f"{wanted}"), ("aformat", f"sample_fmts=flt:sample_rates={wanted}")]
    graph.link_nodes(source, *(graph.add(*each) for each in chain), graph.add("abuffersink")).configure()
    frame = AudioFrame.from_ndarray(np.ascontiguousarray(samples[None], np.float32), "flt", "mono")
    frame.sample_rate, frame.pts = rate, 0
    graph.push(frame)
    graph.push(None)
    pieces = list(drained(graph))
    return np.concatenate(pieces) if pieces else samples[:0]


def drained(graph: Any) -> Any:
    from av import BlockingIOError, EOFError

    while True:
        try:
            yield graph.pull().to_ndarray()[0]
        except (BlockingIOError, EOFError):
            return


def shortened(samples: "Samples", room: int) -> "Samples":
    import numpy as np

    if len(samples) <= room:
        return samples
    kept = samples[:room].copy()
    fade = min(room, round(FADE * RATE))
    kept[len(kept) - fade :] *= np.linspace(1, 0, fade, dtype=np.float32)
    return kept
