"""The engine that is always there: CMU PocketSphinx 5 with the English model in its wheel. A draft.

It decodes the stretches of speech that the VAD finds: without them it hears words in noise.
"""

from collections.abc import Iterable, Iterator, Sequence
from importlib.metadata import version
from re import compile as pattern
from typing import TYPE_CHECKING, Any

from rushes.errors import BadRequest
from rushes.media.audio import RATE
from rushes.ports import Storage
from rushes.settings import Settings
from rushes.steps.transcribe.engine import ReportFraction
from rushes.steps.transcribe.normalize import RawSegment, RawWord
from rushes.steps.transcribe.sentences import segments
from rushes.steps.transcribe.speech import Stretch

if TYPE_CHECKING:
    from rushes.steps.transcribe.speech import Samples

BEAMS = {"beam": 1e-60, "wbeam": 1e-40, "pbeam": 1e-60, "maxhmmpf": 8000}
LANGUAGE_WEIGHT = {"fwdflatlw": 7.5}
FRAME = 0.01  # seconds
VARIANT = pattern(r"\(\d+\)$")
FILLER = ("<", "[", "+")


class PocketSphinx:
    """Wide beams with a ceiling, and a lower language weight in the second pass: measured on read English
    speech, 13 % of the words wrong at a tenth of real time (26 % and a fifth on old and literary recordings).
    """

    row, quality, span = "pocketsphinx", "draft", 300.0
    unsure = 0.3  # of word posteriors: on the recordings above, most words of such a segment are wrong

    def __init__(self, model: str, settings: Settings, storage: Storage | None = None) -> None:  # noqa: ARG002
        from pocketsphinx import Decoder

        if model not in {"", "en-us"}:
            raise BadRequest(f"The transcriber pocketsphinx has one model, en-us: there is no “{model}”.")
        self.decoder: Any = Decoder(samprate=RATE, loglevel="FATAL", **BEAMS, **LANGUAGE_WEIGHT)
        self.model = f"en-us (pocketsphinx {version('pocketsphinx')})"

    def understands(self, language: str) -> None:
        if language not in {"", "en"}:
            raise BadRequest(
                f"The transcriber pocketsphinx knows English only, not “{language}”: choose another transcriber."
            )

    def language(self, windows: "Iterable[Samples]") -> str:  # noqa: ARG002
        return "en"

    def hear(
        self,
        samples: "Samples",
        speech: Sequence[Stretch],
        language: str,  # noqa: ARG002
        tell: ReportFraction,
        *,
        again: bool = False,
    ) -> list[RawSegment]:
        """It knows one way only: `again` it hears nothing."""
        if again:
            return []
        self.decoder.reinit_feat()  # what it learnt of the noise before is forgotten
        words: list[RawWord] = []
        for start, end in speech:
            words += self.words(samples[start:end], start / RATE)
            tell(end / len(samples))
        return segments(words)

    def words(self, samples: "Samples", offset: float) -> Iterator[RawWord]:
        """The words of one stretch, which begins `offset` seconds into the span."""
        pcm = (samples.clip(-1, 1) * 32767).astype("<i2").tobytes()
        self.decoder.start_utt()
        self.decoder.process_raw(pcm, full_utt=True)
        self.decoder.end_utt()
        for piece in self.decoder.seg() or ():
            if not piece.word.startswith(FILLER):
                start, end = offset + piece.start_frame * FRAME, offset + (piece.end_frame + 1) * FRAME
                yield RawWord(start, end, VARIANT.sub("", piece.word), piece.prob)
