"""What stands together though there are blanks in it: numbers, amounts, names with initials, dates."""

import re
from unicodedata import category

from rushes.steps.subtitles.phrases import Phrases, plain
from rushes.steps.subtitles.scripts import NOT_FIRST, NOT_LAST

THOUSANDS = re.compile(r"(?:^|[^\d.,])\d{1,3}(?: \d{3})*$"), re.compile(r"\d{3}(?!\d)")
UNIT = re.compile(
    r"(?:%|‰|°[CF]?|[€$£¥]|[µmck]?m|[mk]?g|[mcd]?l|[kMG]?Hz|[kMGT]?B|[kMG]?W|k?V|km/h|mph|min|s|h|[ap]\.?m\.?)\W*"
)
CURRENCY = re.compile(r"\W*[A-Z]{0,3}[€$£¥]")
COUNTED = re.compile(r"\W*(?:(?:no|nr|n|núm|pp?|pag|pág|fig|vol|bd)[.º°]{1,2}|§)", re.IGNORECASE)
DASHES = frozenset("-–—")  # before what somebody says
INITIAL = re.compile(r"\W*(?:[^\W\d_]\.-?)+")
ORDINAL = re.compile(r"(?:^|.* )\d{1,2}\.")


def belongs(before: str, after: str, known: Phrases, language: str) -> bool:
    """Whether no line may end between these two, which have a blank between them."""
    last, first = before.rsplit(maxsplit=1)[-1], after.split(maxsplit=1)[0]
    return (
        is_mark(first, NOT_FIRST)
        or is_mark(last, NOT_LAST)
        or before in DASHES
        or is_number(before, last, first)
        or is_name(last, first, known)
        or (language == "de" and bool(ORDINAL.fullmatch(last)) and first[0].isalpha())
    )


def is_mark(word: str, marks: frozenset[str]) -> bool:
    """Nothing but punctuation, as the French write "!" after a blank."""
    return all(character in marks for character in word)


def is_number(before: str, last: str, first: str) -> bool:
    """1 000; 10 %; € 5; No. 7."""
    head, tail = THOUSANDS
    if head.search(before) and tail.match(first):
        return True
    if last[-1].isdigit():
        return bool(UNIT.fullmatch(first))
    return first[0].isdigit() and bool(CURRENCY.fullmatch(last) or COUNTED.fullmatch(last))


def is_name(last: str, first: str, known: Phrases) -> bool:
    """J. R. R. Tolkien; John F. Kennedy; Dr. Watson."""
    if not is_capital(first):
        return False
    if plain(last) in known.titles or is_initial(last):
        return True
    return is_initial(first) and is_capital(last) and last.isalpha()


def is_initial(word: str) -> bool:
    return bool(INITIAL.fullmatch(word)) and is_capital(word)


def is_capital(word: str) -> bool:
    letter = next((character for character in word if character.isalpha()), "")
    return bool(letter) and category(letter) in {"Lu", "Lt"}
