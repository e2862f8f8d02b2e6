"""Redact muted words in captions, so that captions reveal no more than the copy's sound."""

import re
from collections.abc import Iterator, Sequence

from rushes.domain.edits import Mute
from rushes.steps.transcribe import Segment, Transcript, Word, estimate_word_times

WORD = re.compile(r"\w[\w'’-]*")
BLEEP = "BLEEP"
PART = 0.25  # share of a word's time; a word muted for this share or more is redacted


def as_heard(transcript: Transcript, mutes: Sequence[Mute]) -> Transcript:
    """Return the transcript of the copy: a muted word becomes `f...`, a bleeped one `BLEEP`."""
    segments = tuple(segment_as_heard(segment, mutes) for segment in transcript.segments)
    return transcript.model_copy(update={"segments": segments})


def segment_as_heard(segment: Segment, mutes: Sequence[Mute]) -> Segment:
    overlapping = [mute for mute in mutes if mute.start < segment.end and mute.end > segment.start]
    if not overlapping:
        return segment
    words = segment.words or guessed(segment)
    redacted = tuple(word.model_copy(update={"text": written(word, overlapping)}) for word in words)
    text = " ".join(retold(segment.text, words, redacted).split())
    return segment.model_copy(update={"text": text, "words": redacted if segment.words else ()})


def guessed(segment: Segment) -> tuple[Word, ...]:
    """Estimate the word times of a segment that has none."""
    estimated = estimate_word_times(segment.text.split(), [(segment.start, segment.end)])
    return tuple(Word(start=word.start, end=word.end, text=word.text) for word in estimated)


def written(word: Word, mutes: Sequence[Mute]) -> str:
    mute = next((mute for mute in mutes if is_muted(word, mute)), None)
    return hidden(word.text, mute.style) if mute else word.text


def is_muted(word: Word, mute: Mute) -> bool:
    overlap = min(word.end, mute.end) - max(word.start, mute.start)
    return (overlap > 0 and overlap >= PART * (word.end - word.start)) or (
        word.start == word.end and mute.start <= word.start < mute.end
    )


def hidden(text: str, style: str) -> str:
    """Mask the word and keep its punctuation."""
    if style == "bleep":
        return WORD.sub(BLEEP, text)
    return WORD.sub(lambda match: f"{match[0][0]}...", text)


def retold(text: str, words: Sequence[Word], redacted: Sequence[Word]) -> str:
    """Replace the words in the text; if the text does not contain them in order, join the redacted words."""
    pieces = list(replaced(text, words, redacted))
    return "".join(pieces) if len(pieces) == 2 * len(words) + 1 else " ".join(word.text for word in redacted)


def replaced(text: str, words: Sequence[Word], redacted: Sequence[Word]) -> Iterator[str]:
    position = 0
    for old, new in zip(words, redacted, strict=True):
        word_start = text.find(old.text, position)
        if word_start < 0 or text[position:word_start].strip():
            return
        yield text[position:word_start]
        yield new.text
        position = word_start + len(old.text)
    if not text[position:].strip():
        yield text[position:]


def instead(transcript: Transcript, mute: Mute) -> str:
    """Return the redacted words of one mute: `f...`."""
    words = (word for segment in transcript.segments for word in segment.words or guessed(segment))
    return " ".join(hidden(word.text, mute.style) for word in words if is_muted(word, mute))
