"""Words as they are compared: without case, without the marks round them."""

import re
import unicodedata

APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "`": "'"})
EDGES = re.compile(r"^[^\w*]+|[^\w*]+$")
JOINTS = re.compile(r"[-‐‑–—/…]+|\.{2,}")
POSSESSIVE = re.compile(r"'s?$")
HIDDEN = re.compile(r"\*")

Tokens = tuple[str, ...]


def tokens(text: str) -> Tokens:
    """`“Mother-Fuckers!”` gives ("mother", "fuckers"); `***` stays, it stands for a word that somebody hid."""
    plain = unicodedata.normalize("NFC", text).translate(APOSTROPHES).casefold()
    parts = (EDGES.sub("", part) for piece in plain.split() for part in JOINTS.split(piece))
    return tuple(part for part in parts if part)


def forms(token: str) -> tuple[str, ...]:
    """The token, and without its possessive ending."""
    bare = POSSESSIVE.sub("", token)
    return (token,) if bare in {token, ""} else (token, bare)


def is_hidden(token: str) -> bool:
    """Written with stars in place of letters: `f***`, `sh*t`, `****`."""
    return HIDDEN.search(token) is not None


def could_be(token: str, word: str) -> bool:
    """Whether the stars of a hidden token can stand for the letters of this word."""
    return len(token) == len(word) and all(a in {"*", b} for a, b in zip(token, word, strict=True))
