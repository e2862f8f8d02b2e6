"""The engine that is always there: CMU PocketSphinx 5 with the English model in its wheel. A draft.

It decodes the stretches of speech that the VAD finds: without them it hears words in noise.
"""

from collections.abc import Iterator, Sequence
from importlib.metadata import version
from re import compile as pattern
from typing import TYPE_CHECKING, Any

from rushes.errors import BadRequest
from rushes.media.audio import RATE
from rushes.settings import Settings
from rushes.transcribe.engine import Say
from rushes.transcribe.settle import Heard, HeardWord, settle
from rushes.transcribe.speech import stretches
from rushes.transcribe.transcript import Transcript

if TYPE_CHECKING:
    from rushes.transcribe.engine import Samples

BEAMS = {"beam": 1e-60, "wbeam": 1e-40, "pbeam": 1e-60, "maxhmmpf": 8000}
LANGUAGE_WEIGHT = {"fwdflatlw": 7.5}
FRAME = 0.01  # seconds
VARIANT = pattern(r"\(\d+\)$")
FILLER = ("<", "[", "+")

PAUSE = 0.3  # seconds of silence that end a segment
LONGEST = 12.0  # seconds; a longer segment is cut at its longest pause


class PocketSphinx:
    """Wide beams with a ceiling, and a lower language weight in the second pass: measured on read English
    speech, 13 % of the words wrong at a tenth of real time (26 % and a fifth on old and literary recordings).
    """

    def __init__(self, model: str, settings: Settings) -> None:  # noqa: ARG002
        from pocketsphinx import Decoder

        if model not in {"", "en-us"}:
            raise BadRequest(f"The transcriber pocketsphinx has one model, en-us: there is no “{model}”.")
        self.decoder: Any = Decoder(samprate=RATE, loglevel="FATAL", **BEAMS, **LANGUAGE_WEIGHT)
        self.model = f"en-us (pocketsphinx {version('pocketsphinx')})"

    def hear(self, samples: "Samples", duration: float, language: str, say: Say) -> Transcript:
        if language not in {"", "en"}:
            raise BadRequest(
                f"The transcriber pocketsphinx knows English only, not “{language}”: choose another transcriber."
            )
        self.decoder.reinit_feat()  # what it learnt of the noise in another film is forgotten
        words: list[HeardWord] = []
        for start, end in stretches(samples):
            words += self.words(samples[start:end], start / RATE)
            say(end / len(samples), f"heard {end / RATE:.0f} of {len(samples) / RATE:.0f} s")
        return settle(
            (segment(part) for part in sentences(words)),
            language="en",
            engine="pocketsphinx",
            model=self.model,
            quality="draft",
            duration=duration,
        )

    def words(self, samples: "Samples", offset: float) -> Iterator[HeardWord]:
        """The words of one stretch, which begins `offset` seconds into the film."""
        pcm = (samples.clip(-1, 1) * 32767).astype("<i2").tobytes()
        self.decoder.start_utt()
        self.decoder.process_raw(pcm, full_utt=True)
        self.decoder.end_utt()
        for piece in self.decoder.seg() or ():
            if not piece.word.startswith(FILLER):
                start, end = offset + piece.start_frame * FRAME, offset + (piece.end_frame + 1) * FRAME
                yield HeardWord(start, end, VARIANT.sub("", piece.word), piece.prob)


def segment(words: Sequence[HeardWord]) -> Heard:
    return Heard(words[0].start, words[-1].end, " ".join(word.text for word in words), words)


def sentences(words: Sequence[HeardWord]) -> Iterator[Sequence[HeardWord]]:
    """The words in runs between pauses: the engine knows no punctuation, so a pause is what ends a sentence."""
    start = 0
    for at in range(1, len(words) + 1):
        if at == len(words) or words[at].start - words[at - 1].end >= PAUSE:
            yield from shortened(words[start:at])
            start = at


def shortened(words: Sequence[HeardWord]) -> Iterator[Sequence[HeardWord]]:
    """A run in parts of at most LONGEST seconds, each cut at the longest pause in its second half."""
    while words and words[-1].end - words[0].start > LONGEST:
        fits = [at for at in range(1, len(words)) if words[at - 1].end - words[0].start <= LONGEST]
        late = fits[len(fits) // 2 :] or [1]
        cut = max(late, key=lambda at: words[at].start - words[at - 1].end)
        yield words[:cut]
        words = words[cut:]
    if words:
        yield words
