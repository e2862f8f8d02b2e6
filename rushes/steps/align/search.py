"""The acoustic search behind every aligner: CMU PocketSphinx 5 follows a graph of words through the sound.

The English acoustic model in its wheel serves other languages, too, when their words are spelt in its sounds.
"""

from collections.abc import Iterator, Sequence
from importlib.metadata import version
from pathlib import Path
from re import compile as pattern
from typing import TYPE_CHECKING, Any

from rushes.media.audio import RATE
from rushes.steps.align.engine import AlignedSpans, Span
from rushes.steps.align.grammar import ANY, SKIP, build_grammar, read_path

if TYPE_CHECKING:
    from rushes.steps.transcribe.speech import Samples

FILLERS = Path(__file__).with_name("fillers.dict")
FRAME = 0.01  # seconds
TAIL = 0.3  # seconds of silence put behind the sound, so that its last word can end
FAINTEST = 0.001  # of full scale
VARIANT = pattern(r"\(\d+\)$")
SETTINGS = {
    "lm": None,
    "fdict": str(FILLERS),
    "lw": 1.0,  # the probabilities of the graph are the prices, as they stand
    "wip": 1.0,
    "fsgusefiller": False,
    "bestpath": False,
    "beam": 1e-120,
    "pbeam": 1e-120,
    "wbeam": 1e-100,
}
NAME = "text"
UNHEARD = ("<s>", "</s>", "<sil>", "(NULL)")  # of what lies on the way

Pronunciations = Sequence[str]
"""Ways to say a word: sounds of the model between blanks."""


class Search:
    """A decoder and the pronunciations that it knows. `english`: those of its own dictionary, to begin with."""

    def __init__(self, *, english: bool) -> None:
        from pocketsphinx import Decoder

        more = {} if english else {"dict": None}
        self.decoder: Any = Decoder(samprate=RATE, loglevel="FATAL", **SETTINGS, **more)
        self.model = f"en-us (pocketsphinx {version('pocketsphinx')})"
        self.learnt = 0

    def knows(self, word: str) -> bool:
        return self.decoder.lookup_word(word) is not None

    def learn(self, ways: Pronunciations) -> str:
        """The name under which a word that is said in these ways can be searched."""
        self.learnt += 1
        name = f"={self.learnt}"
        for number, sounds in enumerate(ways, 1):
            self.decoder.add_word(name if number == 1 else f"{name}({number})", sounds, False)
        return name

    def find(self, samples: "Samples", phrases: Sequence[Sequence[Sequence[str]]]) -> AlignedSpans:
        """As Aligner.find, where each word is a list of names, empty when it has no sound."""
        spoken = [names for phrase in phrases if (names := [name for word in phrase for name in word])]
        heard = list(self.follow(samples, spoken)) if spoken and len(samples) else []
        placed = [(name, span) for name, span in heard if not name.startswith(ANY)]
        order = read_path([name for name, _ in placed], spoken)
        places = {
            at: span
            for at, (name, span) in zip(order, placed, strict=True)
            if name != SKIP and audible(samples, span)
        }
        words, at = list[Span | None](), 0
        for word in (word for phrase in phrases for word in phrase):
            parts = [places[place] for place in range(at, at + len(word)) if place in places]
            at += len(word)
            words.append(Span(parts[0].start, parts[-1].end) if parts else None)
        return AlignedSpans(words, [span for name, span in heard if name.startswith(ANY)])

    def follow(self, samples: "Samples", phrases: Sequence[Sequence[str]]) -> Iterator[tuple[str, Span]]:
        """What is heard on the best way through the graph, but for silence; nothing when there is no way."""
        self.decoder.reinit_feat()  # what it learnt of another sound is forgotten
        self.decoder.add_fsg(NAME, self.decoder.create_fsg(NAME, *build_grammar(phrases)))
        self.decoder.activate_search(NAME)
        self.decoder.start_utt()
        self.decoder.process_raw(pcm(samples), full_utt=True)
        self.decoder.end_utt()
        length = round(len(samples) / RATE, 3)
        for piece in self.decoder.seg() or ():
            if not piece.word.startswith(UNHEARD):
                start, end = round(piece.start_frame * FRAME, 3), round((piece.end_frame + 1) * FRAME, 3)
                yield VARIANT.sub("", piece.word), Span(min(start, length), min(end, length))


def audible(samples: "Samples", span: Span) -> bool:
    """Whether there is any sound at all: in digital silence every word fits as well as no word."""
    part = samples[round(span.start * RATE) : round(span.end * RATE)]
    return len(part) > 0 and float(abs(part).max()) > FAINTEST


def pcm(samples: "Samples") -> bytes:
    return (samples.clip(-1, 1) * 32767).astype("<i2").tobytes() + bytes(2 * round(TAIL * RATE))
