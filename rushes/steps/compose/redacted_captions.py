"""What is written where words are not heard: captions say no more than the copy does."""

import re
from collections.abc import Iterator, Sequence

from rushes.domain.edits import Mute
from rushes.steps.transcribe import Segment, Transcript, Word, estimate_word_times

WORD = re.compile(r"\w[\w'’-]*")
BLEEP = "BLEEP"
PART = 0.25  # of a word's time; when so much of it is muted it is not written out


def as_heard(transcript: Transcript, mutes: Sequence[Mute]) -> Transcript:
    """The transcript of the copy: a muted word is written `f...`, a bleeped one `BLEEP`, all others as they are."""
    segments = tuple(segment_as_heard(segment, mutes) for segment in transcript.segments)
    return transcript.model_copy(update={"segments": segments})


def segment_as_heard(segment: Segment, mutes: Sequence[Mute]) -> Segment:
    near = [mute for mute in mutes if mute.start < segment.end and mute.end > segment.start]
    if not near:
        return segment
    said = segment.words or guessed(segment)
    heard = tuple(word.model_copy(update={"text": written(word, near)}) for word in said)
    text = " ".join(retold(segment.text, said, heard).split())
    return segment.model_copy(update={"text": text, "words": heard if segment.words else ()})


def guessed(segment: Segment) -> tuple[Word, ...]:
    """The words of a segment without word times, spread over it."""
    laid = estimate_word_times(segment.text.split(), [(segment.start, segment.end)])
    return tuple(Word(start=word.start, end=word.end, text=word.text) for word in laid)


def written(word: Word, mutes: Sequence[Mute]) -> str:
    mute = next((mute for mute in mutes if is_muted(word, mute)), None)
    return hidden(word.text, mute.style) if mute else word.text


def is_muted(word: Word, mute: Mute) -> bool:
    shared = min(word.end, mute.end) - max(word.start, mute.start)
    return (shared > 0 and shared >= PART * (word.end - word.start)) or (
        word.start == word.end and mute.start <= word.start < mute.end
    )


def hidden(text: str, style: str) -> str:
    """The word as it may stand there, with the punctuation round it."""
    if style == "bleep":
        return WORD.sub(BLEEP, text)
    return WORD.sub(lambda found: f"{found[0][0]}...", text)


def retold(text: str, said: Sequence[Word], heard: Sequence[Word]) -> str:
    """The text with the words as they are heard; one that does not hold them in order is told by its words alone."""
    pieces = list(replaced(text, said, heard))
    return "".join(pieces) if len(pieces) == 2 * len(said) + 1 else " ".join(word.text for word in heard)


def replaced(text: str, said: Sequence[Word], heard: Sequence[Word]) -> Iterator[str]:
    at = 0
    for old, new in zip(said, heard, strict=True):
        place = text.find(old.text, at)
        if place < 0 or text[at:place].strip():
            return
        yield text[at:place]
        yield new.text
        at = place + len(old.text)
    if not text[at:].strip():
        yield text[at:]


def instead(transcript: Transcript, mute: Mute) -> str:
    """What is written in place of the words of one mute: `f...`."""
    words = (word for segment in transcript.segments for word in segment.words or guessed(segment))
    return " ".join(hidden(word.text, mute.style) for word in words if is_muted(word, mute))
