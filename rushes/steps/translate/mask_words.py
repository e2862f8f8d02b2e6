"""Mask muted words in the transcript of a moderated video before it is translated."""

import re
from collections.abc import Collection

from rushes.steps.censor import Censored
from rushes.steps.transcribe import Segment, Transcript

BLEEP = "BLEEP"
WORD_CORE = re.compile(r"\w(?:.*\w)?", re.DOTALL)


def mask_censored_words(transcript: Transcript, censored: Censored) -> Transcript:
    """Replace every censored word by BLEEP. Punctuation and times stay."""
    words_by_segment: dict[int, set[int]] = {}
    for hit in censored.hits:
        words_by_segment.setdefault(hit.segment, set()).update(hit.words)
    segments = tuple(
        mask_segment(segment, words_by_segment[segment.id]) if segment.id in words_by_segment else segment
        for segment in transcript.segments
    )
    return transcript.model_copy(update={"segments": segments})


def mask_segment(segment: Segment, indices: Collection[int]) -> Segment:
    """Mask the words at these indices of the segment, counted from 0."""
    original = [word.text for word in segment.words] or segment.text.split()
    masked = [WORD_CORE.sub(BLEEP, text) if index in indices else text for index, text in enumerate(original)]
    words = tuple(
        word.model_copy(update={"text": text}) for word, text in zip(segment.words, masked, strict=False)
    )
    return segment.model_copy(update={"text": replace_words(segment.text, original, masked), "words": words})


def replace_words(text: str, original: list[str], masked: list[str]) -> str:
    """Replace each word in the text; join with spaces if the text does not contain the words in order."""
    result, position = "", 0
    for word, replacement in zip(original, masked, strict=True):
        start = text.find(word, position)
        if start < 0:
            return " ".join(masked)
        result += text[position:start] + replacement
        position = start + len(word)
    return result + text[position:]
