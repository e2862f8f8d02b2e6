"""Find the muted words, and the unmuted words that the second hearing may recognise."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rushes.domain.edits import Mute
from rushes.steps.censor import Hit, Lexicon, tokens
from rushes.steps.censor.hits import Place, find_hits, list_places
from rushes.steps.transcribe import Transcript

OWN = "muted"
"""The level of a word that is muted but on no list: the reviewer muted it."""
MIN_LETTERS = 4  # of such a word: a recogniser guesses shorter ones from their context


@dataclass(frozen=True)
class MutedWords:
    """`lexicon` holds the words to listen for, `listened` the indexes of the mutes that hide one.

    `spared` are the unmuted occurrences of words of the lexicon, in order.
    """

    lexicon: Lexicon
    listened: tuple[int, ...]
    spared: tuple[Hit, ...]


def muted_words(transcript: Transcript, lexicon: Lexicon, mutes: Sequence[Mute]) -> MutedWords:
    """Collect the words that the job censors, and other words of the transcript under a mute."""
    spoken = list_places(transcript)
    listed_hits = censored(spoken, lexicon)
    unlisted = [mute for mute in mutes if not hides(mute, listed_hits)]
    unlisted_words = {
        parts: OWN
        for place in spoken
        for mute in unlisted
        if mute.start <= (place.word.start + place.word.end) / 2 <= mute.end
        and len("".join(parts := tokens(place.word.text))) >= MIN_LETTERS
    }
    full_lexicon = Lexicon({**unlisted_words, **lexicon.entries}, lexicon.allowed - unlisted_words.keys())
    all_hits = censored(spoken, full_lexicon)
    return MutedWords(
        full_lexicon,
        tuple(index for index, mute in enumerate(mutes) if hides(mute, all_hits)),
        tuple(hit for hit in all_hits if not any(touches(mute, hit) for mute in mutes)),
    )


def censored(spoken: Sequence[Place], lexicon: Lexicon) -> list[Hit]:
    """Find the words of the lexicon among the spoken ones."""
    return [hit for hit, _ in find_hits(spoken, lexicon)]


def hides(mute: Mute, words: Iterable[Hit]) -> bool:
    return any(touches(mute, word) for word in words)


def touches(mute: Mute, word: Hit) -> bool:
    return mute.start < word.end and mute.end > word.start
