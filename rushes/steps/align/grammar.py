"""What may be said in a stretch of sound: a text, in order, with ways round what is not as it is written.

The graph is a chain of words. Between two words there may be silence, or any speech at all (a loop over a few
sounds that costs more the longer it is); a word or a whole phrase may be left out; the sound may begin at a later
phrase and end at an earlier word. The prices are probabilities, and were set on the recordings of four languages so
that a text that is read is found whole, and speech that is not in the text is left to the loop.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

SILENCE, SKIP = "<sil>", "<skip>"
ANY = ("[NOISE]", "+AA+", "+AH+", "+EH+", "+IY+", "+OW+", "+UW+", "+D+", "+K+", "+L+", "+N+", "+S+", "+T+")
"""The loop: fewer sounds than the language has, so that the right words win."""

PAUSE = 0.05  # for each silence
FOREIGN = 1e-9  # for each sound of the loop
BETWEEN_PHRASES, BETWEEN_WORDS = 1e-4, 1e-20  # for entering the loop
WORD_LEFT_OUT, PHRASE_LEFT_OUT = 1e-12, 1e-15
LATE_START, EARLY_END, CUT_PHRASE = 1e-10, 1e-4, 1e-8

Transition = tuple[int, int, float] | tuple[int, int, float, str]
"""From, to, probability, and the word that is said on the way."""


class Grammar(NamedTuple):
    """The graph, as pocketsphinx's create_fsg takes it."""

    start: int
    final: int
    transitions: list[Transition]


class Rest(NamedTuple):
    """A place between two words: where one comes in, and where one goes on."""

    come: int
    go: int


def build_grammar(phrases: Sequence[Sequence[str]]) -> Grammar:
    """The graph of the phrases, each a list of names in the pronunciation dictionary, none empty."""
    final, links = 0, list[Transition]()
    heads = [rest(1, BETWEEN_PHRASES, links)]
    for phrase in phrases:
        here = heads[-1]
        for number, word in enumerate(phrase, 1):
            ends = number == len(phrase)
            there = rest(here.come + 3, BETWEEN_PHRASES if ends else BETWEEN_WORDS, links)
            links += [(here.go, there.come, 1.0, word), (here.go, there.come, WORD_LEFT_OUT, SKIP)]
            if not ends:
                links.append((there.go, final, CUT_PHRASE))
            here = there
        links.append((heads[-1].go, here.go, PHRASE_LEFT_OUT))
        links.append((here.go, final, EARLY_END))
        heads.append(here)
    links += [(heads[0].go, head.go, LATE_START) for head in heads[2:]]
    links.append((heads[-1].go, final, 1.0))
    return Grammar(heads[0].come, final, links)


def rest(state: int, price: float, links: list[Transition]) -> Rest:
    """Three states from `state` on: silence or nothing between the first and the last, or the loop."""
    come, loop, go = state, state + 1, state + 2
    links += [(come, go, 1.0), (come, loop, price), (loop, go, 1.0)]
    links += [(loop, loop, FOREIGN, sound) for sound in ANY]
    links += [(loop, loop, PAUSE, SILENCE), (go, go, PAUSE, SILENCE)]
    return Rest(come, go)


def read_path(names: Sequence[str], phrases: Sequence[Sequence[str]]) -> list[int]:
    """Which word of the phrases, counted through, each of `said` is: a way through the graph, SKIPs included.

    Where several ways say the same, the first phrases are meant.
    """
    firsts = [sum(map(len, phrases[:number])) for number in range(len(phrases))]

    @cache
    def way(at: int, number: int) -> tuple[int, ...] | None:
        """The phrases that say said[at:], from phrase `number` on; the last may be cut."""
        if at >= len(names):
            return ()
        for phrase in range(number, len(phrases)):
            words = phrases[phrase]
            same = all(heard in {word, SKIP} for heard, word in zip(names[at:], words, strict=False))
            if same and (later := way(at + len(words), phrase + 1)) is not None:
                return (phrase, *later)
        return None

    path = way(0, 0) or ()
    return list(word_numbers(path, firsts, phrases))[: len(names)]


def word_numbers(
    path: Sequence[int], firsts: Sequence[int], phrases: Sequence[Sequence[str]]
) -> Iterator[int]:
    for phrase in path:
        yield from range(firsts[phrase], firsts[phrase] + len(phrases[phrase]))
