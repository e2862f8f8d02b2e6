"""Words that stay on one line despite a space between them: numbers, amounts, names with initials, dates."""

import re
from unicodedata import category

from rushes.steps.subtitles.phrases import PhraseWords, normalize_word
from rushes.steps.subtitles.scripts import NO_LINE_END, NO_LINE_START

THOUSANDS = re.compile(r"(?:^|[^\d.,])\d{1,3}(?: \d{3})*$"), re.compile(r"\d{3}(?!\d)")
UNIT = re.compile(
    r"(?:%|‰|°[CF]?|[€$£¥]|[µmck]?m|[mk]?g|[mcd]?l|[kMG]?Hz|[kMGT]?B|[kMG]?W|k?V|km/h|mph|min|s|h|[ap]\.?m\.?)\W*"
)
CURRENCY = re.compile(r"\W*[A-Z]{0,3}[€$£¥]")
COUNTED = re.compile(r"\W*(?:(?:no|nr|n|núm|pp?|pag|pág|fig|vol|bd)[.º°]{1,2}|§)", re.IGNORECASE)
DASHES = frozenset("-–—")  # before a speaker's line
INITIAL = re.compile(r"\W*(?:[^\W\d_]\.-?)+")
ORDINAL = re.compile(r"(?:^|.* )\d{1,2}\.")


def must_stay_together(before: str, after: str, phrases: PhraseWords, language: str) -> bool:
    """Return whether a line break between these two texts, separated by a space, is forbidden."""
    last, first = before.rsplit(maxsplit=1)[-1], after.split(maxsplit=1)[0]
    return (
        is_punctuation(first, NO_LINE_START)
        or is_punctuation(last, NO_LINE_END)
        or before in DASHES
        or joins_number(before, last, first)
        or joins_name(last, first, phrases)
        or (language == "de" and bool(ORDINAL.fullmatch(last)) and first[0].isalpha())
    )


def is_punctuation(word: str, marks: frozenset[str]) -> bool:
    """Return whether the word consists of these characters only, such as the French "!" after a space."""
    return all(character in marks for character in word)


def joins_number(before: str, last: str, first: str) -> bool:
    """Return whether the texts form a number or an amount: 1 000; 10 %; € 5; No. 7."""
    head, tail = THOUSANDS
    if head.search(before) and tail.match(first):
        return True
    if last[-1].isdigit():
        return bool(UNIT.fullmatch(first))
    return first[0].isdigit() and bool(CURRENCY.fullmatch(last) or COUNTED.fullmatch(last))


def joins_name(last: str, first: str, phrases: PhraseWords) -> bool:
    """Return whether the words form a name: J. R. R. Tolkien; John F. Kennedy; Dr. Watson."""
    if not is_capital(first):
        return False
    if normalize_word(last) in phrases.titles or is_initial(last):
        return True
    return is_initial(first) and is_capital(last) and last.isalpha()


def is_initial(word: str) -> bool:
    return bool(INITIAL.fullmatch(word)) and is_capital(word)


def is_capital(word: str) -> bool:
    letter = next((character for character in word if character.isalpha()), "")
    return bool(letter) and category(letter) in {"Lu", "Lt"}
