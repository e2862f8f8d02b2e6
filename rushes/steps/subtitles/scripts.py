"""Properties of writing systems: the width of a text, where it may be broken, its direction.

Widths: Unicode Standard Annex #11. Breaks: Annex #14 and JLREQ (W3C), section 3.1, the kinsoku rules.
Words in Thai, Lao, Khmer and Burmese need a dictionary; without one, text is broken between clusters.
"""

import re
import unicodedata
from itertools import pairwise

UNSPACED_SCRIPTS = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Burmese, Khmer
    "\u3000-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"  # kana, ideographs, their punctuation
    "\uff00-\uff9f\U00020000-\U0003ffff]"
)
NO_LINE_START = frozenset(
    "、。，．・：；？！）］｝」』】〉》〕〗〙｠”’»›…‥—–〜ゝゞヽヾ々〻ーァィゥェォッャュョヮヵヶぁぃぅぇぉっゃゅょゎゕゖ"
    "｡､･ｰｧｨｩｪｫｬｭｮｯﾞﾟ,.!?:;)]}%‰℃°ะาำๅๆฯະາຳຽໆ"
)
NO_LINE_END = frozenset("（［｛「『【〈《〔〖〘｟“‘«‹([{$¥£€￥＄￡เแโใไເແໂໃໄ\u17d2\u1039")
KATAKANA_OR_IDEOGRAPH = re.compile(
    "[\u30a1-\u30fa\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]"
)  # katakana, ideographs
HIRAGANA = re.compile("[\u3041-\u3096]")
READING_RATES = (
    (re.compile("[\u3041-\u30fa]"), 8),  # Japanese: 4 full-width characters a second
    (re.compile("[\uac00-\ud7a3]"), 24),  # Korean: 12
    (re.compile("[\u3400-\u4dbf\u4e00-\u9fff]"), 18),  # Chinese: 9
)
"""Readable columns per second by script (Netflix Timed Text Style Guides, adult programmes)."""


def count_columns(text: str) -> int:
    """Count display columns: two for a full-width character, none for a combining mark."""
    return len(text) if text.isascii() else sum(map(character_columns, text))


def character_columns(character: str) -> int:
    if unicodedata.category(character) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def has_wide_letters(text: str) -> bool:
    """Return whether the text has full-width letters: Chinese, Japanese, Korean."""
    return not text.isascii() and any(
        unicodedata.category(character)[0] == "L" and unicodedata.east_asian_width(character) in "WF"
        for character in text
    )


def can_break_between(before: str, after: str) -> bool:
    """Return whether a line may break between these two texts, which have no space between them."""
    last, first = before[-1], after[0]
    if not (UNSPACED_SCRIPTS.match(last) or UNSPACED_SCRIPTS.match(first)):
        return False
    if last in NO_LINE_END or first in NO_LINE_START or unicodedata.category(first)[0] == "M":
        return False
    return not (last.isdigit() and KATAKANA_OR_IDEOGRAPH.match(first)) and not (
        last == "第" and first.isdigit()
    )


def split_units(text: str) -> list[str]:
    """Split the text into the smallest parts that a line can consist of."""
    breaks = [
        index for index in range(1, len(text)) if can_break_between(text[:index][-1:], text[index:][:1])
    ]
    return [text[start:end] for start, end in pairwise([0, *breaks, len(text)])]


def starts_japanese_phrase(before: str, after: str) -> bool:
    """Return whether a Japanese phrase ends in hiragana and the next begins with another script."""
    return bool(HIRAGANA.match(before[-1]) and KATAKANA_OR_IDEOGRAPH.match(after[0]))


def reading_rate(text: str, default: int) -> int:
    """Return the readable columns per second; `default` for a script without a row."""
    return next((rate for script, rate in READING_RATES if script.search(text)), default)


def is_right_to_left(text: str) -> bool:
    """Return whether most letters are Arabic, Hebrew or of another right-to-left script."""
    directions = [unicodedata.bidirectional(character) for character in text]
    return sum(direction in {"R", "AL"} for direction in directions) > directions.count("L")
