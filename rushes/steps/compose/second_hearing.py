"""Run a speech recogniser on the muted spans of the copy and widen each mute whose word is still recognised.

Only the mutes and some sound around them are transcribed. After mutes were widened the copy is made and
transcribed again, MAX_ROUNDS times at most. A recogniser may guess a word from its context, so a mute may grow
without need; this is preferred to a muted word that can be understood.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from rushes.domain.edits import Edits, Mute
from rushes.errors import BadRequest, TryAgain, Unavailable
from rushes.media import audio
from rushes.media.audio import RATE, Sound
from rushes.settings import Settings
from rushes.steps.censor import Hit
from rushes.steps.censor.hits import find_hits, list_places
from rushes.steps.compose.muted_words import MutedWords
from rushes.steps.compose.proof import SecondHearing, StillHeard, Widened
from rushes.steps.compose.redacted_captions import hidden
from rushes.steps.compose.spans import apart
from rushes.steps.transcribe import UNDETERMINED, Transcript
from rushes.steps.transcribe.engine import Transcriber
from rushes.steps.transcribe.normalize import RawSegment, RawWord, normalize
from rushes.steps.transcribe.speech import Stretch, joined

CONTEXT_SECONDS = 2.0  # of sound on both sides of a mute: a recogniser needs context
NEAR_SECONDS = 0.5  # between a mute and its recognised word, by the recogniser's word times
WIDER_SECONDS = 0.1  # by which a mute grows on both sides from round to round
MAX_ROUNDS = 4  # transcriptions of the copy
SHOWN = 3  # words named in the sentence


class Recognised(NamedTuple):
    """A muted word that is recognised in the copy, and the index of its mute."""

    mute: int
    word: Hit


class SecondListener:
    """Checks successive copies of one film. `language` (ISO 639) is the film's, "" if unknown."""

    def __init__(
        self,
        words: MutedWords,
        language: str,
        recogniser: Callable[[], Transcriber],
        folder: Path,
        settings: Settings,
    ) -> None:
        self.words, self.language, self.folder, self.settings = words, language, folder, settings
        self.recogniser = recogniser
        self.engine = self.model = self.failure = ""
        self.rounds = 0
        self.spans: list[tuple[float, float]] = []
        self.first: Sequence[Mute] = ()
        self.last: Sequence[Mute] = ()
        self.recognised: list[Recognised] = []

    def revise(self, copy: Path, edits: Edits) -> Edits | None:
        """Return the edits with wider mutes if a muted word is recognised in the copy, else None.

        Returns None if the recogniser is unavailable. Raises the errors of decoding.
        """
        self.first, self.last = self.first or edits.mutes, edits.mutes
        if not self.words.listened:
            return None
        try:
            self.recognised = list(self.listen(self.recogniser(), copy, edits.mutes))
        except (BadRequest, TryAgain, Unavailable) as error:
            self.failure = str(error)
            return None
        if not self.recognised or self.rounds == MAX_ROUNDS:
            return None
        recognised_indexes = {recognition.mute for recognition in self.recognised}
        return edits.model_copy(
            update={
                "mutes": tuple(
                    wider(mute) if index in recognised_indexes else mute
                    for index, mute in enumerate(edits.mutes)
                )
            }
        )

    def listen(self, recogniser: Transcriber, copy: Path, mutes: Sequence[Mute]) -> Iterator[Recognised]:
        """Yield the muted words that are recognised; after the first round, only around widened mutes."""
        mute_indexes = sorted({recognition.mute for recognition in self.recognised}) or self.words.listened
        with TemporaryDirectory(prefix="listen-", dir=self.folder) as folder:
            sound = Sound(audio.extract(copy, Path(folder), self.settings))
            spans = around([mutes[mute_index] for mute_index in mute_indexes], len(sound))
            transcript = heard_in(recogniser, sound, spans, self.language)
        self.engine, self.model, self.rounds = recogniser.row, recogniser.model, self.rounds + 1
        if not self.spans:
            self.spans = [(first / RATE, last / RATE) for first, last in spans]
        for word, _ in find_hits(list_places(transcript), self.words.lexicon):
            mute_index = nearest(word, mutes, self.words.listened)
            max_distance = NEAR_SECONDS if transcript.segments[word.segment].words else CONTEXT_SECONDS
            if distance(word, mutes[mute_index]) <= max_distance and not self.is_spared(
                word, mutes[mute_index]
            ):
                yield Recognised(mute_index, word)

    def is_spared(self, word: Hit, mute: Mute) -> bool:
        """Whether the word is an unmuted one of the film that is at least as near as the mute."""
        return any(
            other.phrase == word.phrase and distance(word, other) <= distance(word, mute)
            for other in self.words.spared
        )

    @property
    def result(self) -> SecondHearing:
        """The result for the proof."""
        widened = tuple(
            Widened(before=(before.start, before.end), after=(after.start, after.end))
            for before, after in zip(self.first, self.last, strict=True)
            if before != after
        )
        remaining = tuple(
            StillHeard(start=word.start, end=word.end, written=hidden(word.text, "mute"))
            for _, word in self.recognised
        )
        return SecondHearing(
            outcome="none" if self.failure or not self.rounds else "something" if remaining else "nothing",
            sentence=self.sentence(remaining, len(widened)),
            engine=self.engine,
            model=self.model,
            rounds=self.rounds,
            spans=tuple(self.spans),
            widened=widened,
            remaining=remaining,
        )

    def sentence(self, remaining: Sequence[StillHeard], widened: int) -> str:
        if not self.last:
            return "Nothing is muted, so there was nothing to listen for again."
        if not self.words.listened:
            return "No word is known under the mutes, so there was nothing to listen for again."
        widened_text = f" after {counted(widened, 'mute')} had been made wider" if widened else ""
        if self.failure:
            return f"Nobody listened to the copy again{widened_text}. {self.failure}"
        subject = f"{self.engine} listened to {counted(len(self.words.listened), 'mute')} of the copy"
        if not remaining:
            return f"{subject} and recognised no muted word{widened_text}."
        named = ", ".join(f"{word.written} at {word.start:.1f} s" for word in remaining[:SHOWN])
        more_text = f" and {len(remaining) - SHOWN} more" if len(remaining) > SHOWN else ""
        return (
            f"{subject} and still recognised what is muted{widened_text}: {named}{more_text}. Listen there: "
            "it may be a guess from the words beside it, else mute more."
        )


def nobody(reason: str) -> SecondHearing:
    """Return the result without a second hearing; `reason` is a sentence."""
    return SecondHearing(outcome="none", sentence=f"Nobody listened to the copy again. {reason}")


def counted(number: int, unit: str) -> str:
    return f"{number} {unit}{'' if number == 1 else 's'}"


def wider(mute: Mute) -> Mute:
    start, end = max(0.0, mute.start - WIDER_SECONDS), mute.end + WIDER_SECONDS
    return mute.model_copy(update={"start": round(start, 4), "end": round(end, 4)})


def around(mutes: Iterable[Mute], samples: int) -> list[Stretch]:
    """Return the mutes with CONTEXT_SECONDS on both sides, in samples; spans that touch are merged."""
    spans = apart(
        (max(0.0, mute.start - CONTEXT_SECONDS), min(samples / RATE, mute.end + CONTEXT_SECONDS))
        for mute in mutes
    )
    return [(round(start * RATE), round(end * RATE)) for start, end in spans]


def heard_in(recogniser: Transcriber, sound: Sound, spans: Sequence[Stretch], language: str) -> Transcript:
    """Transcribe these spans of a sound; times are in seconds of the whole sound."""
    segments: list[RawSegment] = []
    for stretch_group in joined(spans, recogniser.span):
        first, last = stretch_group[0][0], stretch_group[-1][1]
        samples = sound[first:last]
        language = language or recogniser.language([samples])
        relative_stretches = [(start - first, end - first) for start, end in stretch_group]
        segments += [
            moved(segment, first / RATE)
            for segment in recogniser.hear(samples, relative_stretches, language, lambda _: None)
        ]
    return normalize(
        segments,
        language=language or UNDETERMINED,
        engine=recogniser.row,
        model=recogniser.model,
        quality=recogniser.quality,
        duration=len(sound) / RATE,
    )


def moved(segment: RawSegment, seconds: float) -> RawSegment:
    """Shift the times of a segment and its words."""
    words = [
        RawWord(word.start + seconds, word.end + seconds, word.text, word.probability)
        for word in segment.words
    ]
    return segment._replace(start=segment.start + seconds, end=segment.end + seconds, words=words)


def nearest(word: Hit, mutes: Sequence[Mute], numbers: Sequence[int]) -> int:
    return min(numbers, key=lambda number: distance(word, mutes[number]))


def distance(word: Hit, other: Hit | Mute) -> float:
    """Return the seconds between two time spans; 0 if they overlap."""
    return max(0.0, word.start - other.end, other.start - word.end)
