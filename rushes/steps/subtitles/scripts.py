"""What a line needs to know of writing systems: how wide a text is, where it may be cut, which way it runs.

Widths: Unicode Standard Annex #11. Places: Annex #14 and JLREQ (W3C), section 3.1, the rules called kinsoku.
Thai, Lao, Khmer and Burmese want a dictionary to find their words; without one they are cut between clusters.
"""

import re
import unicodedata
from itertools import pairwise

UNBROKEN = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Burmese, Khmer
    "\u3000-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"  # kana, ideographs, their punctuation
    "\uff00-\uff9f\U00020000-\U0003ffff]"
)
NOT_FIRST = frozenset(
    "、。，．・：；？！）］｝」』】〉》〕〗〙｠”’»›…‥—–〜ゝゞヽヾ々〻ーァィゥェォッャュョヮヵヶぁぃぅぇぉっゃゅょゎゕゖ"
    "｡､･ｰｧｨｩｪｫｬｭｮｯﾞﾟ,.!?:;)]}%‰℃°ะาำๅๆฯະາຳຽໆ"
)
NOT_LAST = frozenset("（［｛「『【〈《〔〖〘｟“‘«‹([{$¥£€￥＄￡เแโใไເແໂໃໄ\u17d2\u1039")
TALL = re.compile("[\u30a1-\u30fa\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")  # katakana, ideographs
HIRAGANA = re.compile("[\u3041-\u3096]")
RATES = (
    (re.compile("[\u3041-\u30fa]"), 8),  # Japanese: 4 full-width characters a second
    (re.compile("[\uac00-\ud7a3]"), 24),  # Korean: 12
    (re.compile("[\u3400-\u4dbf\u4e00-\u9fff]"), 18),  # Chinese: 9
)
"""Columns a second that can be read of a script (Netflix Timed Text Style Guides, adult programmes)."""


def columns(text: str) -> int:
    """A full-width character has two columns, a mark over another one none."""
    return len(text) if text.isascii() else sum(map(breadth, text))


def breadth(character: str) -> int:
    if unicodedata.category(character) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def wide(text: str) -> bool:
    """Whether it holds letters as wide as high: Chinese, Japanese, Korean."""
    return not text.isascii() and any(
        unicodedata.category(character)[0] == "L" and unicodedata.east_asian_width(character) in "WF"
        for character in text
    )


def may_part(before: str, after: str) -> bool:
    """Whether a line may end with `before` and the next begin with `after`, no blank being between them."""
    last, first = before[-1], after[0]
    if not (UNBROKEN.match(last) or UNBROKEN.match(first)):
        return False
    if last in NOT_LAST or first in NOT_FIRST or unicodedata.category(first)[0] == "M":
        return False
    return not (last.isdigit() and TALL.match(first)) and not (last == "第" and first.isdigit())


def units(text: str) -> list[str]:
    """The smallest parts that a line may be made of."""
    places = [at for at in range(1, len(text)) if may_part(text[:at][-1:], text[at:][:1])]
    return [text[start:end] for start, end in pairwise([0, *places, len(text)])]


def phrase_begins(before: str, after: str) -> bool:
    """In Japanese a phrase ends in hiragana and the next begins with something else."""
    return bool(HIRAGANA.match(before[-1]) and TALL.match(after[0]))


def rate_of(text: str, usual: int) -> int:
    """Columns of this text that can be read in a second; `usual` where its script has no row."""
    return next((rate for script, rate in RATES if script.search(text)), usual)


def right_to_left(text: str) -> bool:
    """Whether most of its letters are Arabic, Hebrew or of another script that runs so."""
    kinds = [unicodedata.bidirectional(character) for character in text]
    return sum(kind in {"R", "AL"} for kind in kinds) > kinds.count("L")
