"""Which words are muted, and which a second hearing may hear all the same."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rushes.domain.edits import Mute
from rushes.steps.censor import Hit, Lexicon, tokens
from rushes.steps.censor.hits import Place, find_hits, list_places
from rushes.steps.transcribe import Transcript

OWN = "muted"
"""The level of a word that is muted and on no list: a person muted it."""
MIN_LETTERS = 4  # of such a word: shorter ones are guessed by a recogniser from the words beside them


@dataclass(frozen=True)
class MutedWords:
    """`lexicon` holds the words to listen for, `listened` the numbers of the mutes that hide one.

    `spared` are words of the lexicon that the film says and no mute hides, in order.
    """

    lexicon: Lexicon
    listened: tuple[int, ...]
    spared: tuple[Hit, ...]


def muted_words(transcript: Transcript, lexicon: Lexicon, mutes: Sequence[Mute]) -> MutedWords:
    """From the words that a job censors, and from whatever else the transcript says under a mute."""
    spoken = list_places(transcript)
    listed = censored(spoken, lexicon)
    unlisted = [mute for mute in mutes if not hides(mute, listed)]
    own = {
        parts: OWN
        for place in spoken
        for mute in unlisted
        if mute.start <= (place.word.start + place.word.end) / 2 <= mute.end
        and len("".join(parts := tokens(place.word.text))) >= MIN_LETTERS
    }
    whole = Lexicon({**own, **lexicon.entries}, lexicon.allowed - own.keys())
    every = censored(spoken, whole)
    return MutedWords(
        whole,
        tuple(number for number, mute in enumerate(mutes) if hides(mute, every)),
        tuple(hit for hit in every if not any(touches(mute, hit) for mute in mutes)),
    )


def censored(spoken: Sequence[Place], lexicon: Lexicon) -> list[Hit]:
    return [hit for hit, _ in find_hits(spoken, lexicon)]


def hides(mute: Mute, words: Iterable[Hit]) -> bool:
    return any(touches(mute, word) for word in words)


def touches(mute: Mute, word: Hit) -> bool:
    return mute.start < word.end and mute.end > word.start
