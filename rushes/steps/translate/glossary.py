"""Words that the owner wants written in his own way, and engines that know nothing of that.

Such a word is hidden behind a mark that engines leave alone. Where a mark does not come back the sentence is
translated as it is; a word that is then not written as wished is told, never forced into the sentence.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from rushes.steps.translate.engine import Ask, Tell, Translator

MARK = "XQ{}X"


@dataclass(frozen=True)
class Translated:
    """`texts` one for one; "" where nothing came. `missed`: (sentence, word) that is not written as wished."""

    texts: tuple[str, ...]
    missed: tuple[tuple[int, str], ...]
    cost_usd: float


def translated(engine: Translator, ask: Ask, tell: Tell) -> Translated:
    """What the engine makes of it, with what was not heeded of `ask.terms`."""
    hidden = [Hidden.of(sentence, {} if engine.heeds_terms else ask.terms) for sentence in ask.sentences]
    answer = engine.translate(replace(ask, sentences=tuple(each.text for each in hidden)), tell)
    texts = [each.shown(text) for each, text in zip(hidden, answer.texts, strict=True)]
    cost = answer.cost_usd
    again = [at for at, text in enumerate(texts) if not text.strip()]
    if again:
        more = engine.translate(
            replace(
                ask,
                sentences=tuple(ask.sentences[at] for at in again),
                lengths=tuple(ask.lengths[at] for at in again) if ask.lengths else (),
            ),
            lambda _: None,
        )
        cost += more.cost_usd
        for at, text in zip(again, more.texts, strict=True):
            texts[at] = text
    return Translated(tuple(texts), tuple(missed(ask, texts)), cost)


def missed(ask: Ask, texts: Sequence[str]) -> list[tuple[int, str]]:
    pattern = pattern_of(ask.terms)
    return [
        (at, wish)
        for at, (sentence, text) in enumerate(zip(ask.sentences, texts, strict=True))
        for wish in dict.fromkeys(wished(found, ask.terms) for found in found_in(pattern, sentence))
        if text.strip() and wish.casefold() not in text.casefold()
    ]


@dataclass(frozen=True)
class Hidden:
    """A sentence with marks, and what stands behind each."""

    text: str
    behind: tuple[str, ...] = ()

    @classmethod
    def of(cls, sentence: str, terms: Mapping[str, str]) -> "Hidden":
        pattern = pattern_of(terms)
        if pattern is None:
            return cls(sentence)
        behind: list[str] = []

        def hide(found: "re.Match[str]") -> str:
            behind.append(wished(found[0], terms))
            return MARK.format(len(behind))

        return cls(pattern.sub(hide, sentence), tuple(behind))

    def shown(self, text: str) -> str:
        """The translation with the words in it; "" where a mark was lost or doubled."""
        for number, word in enumerate(self.behind, 1):
            mark = re.compile(re.escape(MARK.format(number)), re.IGNORECASE)
            if len(mark.findall(text)) != 1:
                return ""
            text = word.join(mark.split(text))
        return text


def wished(found: str, terms: Mapping[str, str]) -> str:
    """How it is to be written; a word that is to be kept stays as it was said."""
    term = next(term for term in terms if term.casefold() == found.casefold())
    return found if terms[term] == term else terms[term]


def found_in(pattern: "re.Pattern[str] | None", sentence: str) -> list[str]:
    return pattern.findall(sentence) if pattern else []


def pattern_of(terms: Mapping[str, str]) -> "re.Pattern[str] | None":
    """Whole words, the longest first."""
    if not terms:
        return None
    longest = sorted(terms, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest))})(?!\w)", re.IGNORECASE)
