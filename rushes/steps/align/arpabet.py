"""From the International Phonetic Alphabet to the 39 sounds of the English acoustic model (ARPAbet).

A sound that English lacks becomes its nearest neighbour: for finding a known text that is near enough.
"""

import unicodedata

SOUNDS = {
    **{"tʃ": "CH", "dʒ": "JH", "aɪ": "AY", "aʊ": "AW", "eɪ": "EY", "ɔɪ": "OY", "oʊ": "OW", "əʊ": "OW"},
    **{"p": "P", "b": "B", "t": "T", "d": "D", "k": "K", "ɡ": "G", "g": "G", "c": "K", "ɟ": "G", "q": "K"},
    **{"f": "F", "v": "V", "θ": "TH", "ð": "DH", "s": "S", "z": "Z", "ʃ": "SH", "ʒ": "ZH", "h": "HH"},
    **{"x": "HH", "χ": "HH", "ħ": "HH", "ɦ": "HH", "ç": "SH", "ɕ": "SH", "ʂ": "SH", "ʑ": "ZH", "ʐ": "ZH"},
    **{"ɣ": "G", "β": "V", "ɸ": "F", "ʋ": "V", "m": "M", "ɱ": "M", "n": "N", "ŋ": "NG", "ɲ": "N Y"},
    **{"l": "L", "ɫ": "L", "ʎ": "L Y", "ɹ": "R", "r": "R", "ɾ": "R", "ʁ": "R", "ʀ": "R", "ɻ": "R"},
    **{"j": "Y", "ʝ": "Y", "w": "W", "ɥ": "W", "i": "IY", "ɪ": "IH", "ᵻ": "IH", "ɨ": "IH", "y": "UW"},
    **{"ʏ": "UH", "ʉ": "UW", "ɯ": "UW", "e": "EY", "ɛ": "EH", "ø": "ER", "œ": "ER", "ɘ": "EH", "ə": "AH"},
    **{"ɜ": "ER", "ɚ": "ER", "ɝ": "ER", "ɐ": "AH", "a": "AA", "ɑ": "AA", "æ": "AE", "ʌ": "AH", "ɤ": "AH"},
    **{"ɒ": "AA", "ɔ": "AO", "o": "OW", "ɵ": "UH", "ʊ": "UH", "u": "UW"},
}
LONGEST = max(map(len, SOUNDS))


def to_arpabet(ipa: str) -> str:
    """The sounds of a word, between blanks; marks of stress, length and tone are left out."""
    text = "".join(mark for mark in unicodedata.normalize("NFD", ipa.replace("ç", "ɕ")) if mark.isalpha())
    phonemes, at = [], 0
    while at < len(text):
        size = next((size for size in range(LONGEST, 0, -1) if text[at : at + size] in SOUNDS), 0)
        if size:
            phonemes.append(SOUNDS[text[at : at + size]])
        at += size or 1
    return " ".join(phonemes)
