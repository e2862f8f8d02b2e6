"""Split a transcript into sentences with times: the units that are compared, joined and quoted."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rushes.domain.transcript import Segment, Transcript, Word

MAX_SEGMENT_WORDS = 40  # a longer segment is split at its sentences
MIN_SENTENCE_WORDS = 4  # a shorter sentence is joined to the one before
MAX_PAUSE_SECONDS = 1.5  # a sentence after a longer pause is not joined
SENTENCE_ENDS = (".", "!", "?", "…", "。", "！", "？", "।", "؟")


class Unit(NamedTuple):
    """A sentence with its start and end in seconds of the video."""

    start: float
    end: float
    text: str
    speaker: str = ""


def units(transcript: Transcript) -> list[Unit]:
    """Return the sentences of a transcript in order, without segments that a speech engine repeated in a loop."""
    sentences: list[Unit] = []
    for segment in transcript.segments:
        if segment.suspect == "loop":
            continue
        for sentence in split_segment(segment):
            if sentences and is_continuation(sentence, sentences[-1]):
                sentences.append(join(sentences.pop(), sentence))
            else:
                sentences.append(sentence)
    return sentences


def join(before: Unit, sentence: Unit) -> Unit:
    """Return both sentences as one, with the speaker and the start of the first."""
    return before._replace(end=max(before.end, sentence.end), text=f"{before.text} {sentence.text}")


def is_continuation(sentence: Unit, before: Unit) -> bool:
    """Whether the same speaker goes on without a pause and one of the two sentences is short."""
    is_near = sentence.start - before.end < MAX_PAUSE_SECONDS and sentence.speaker == before.speaker
    return is_near and min(len(sentence.text.split()), len(before.text.split())) < MIN_SENTENCE_WORDS


def split_segment(segment: Segment) -> Iterator[Unit]:
    """Yield the segment, or each sentence of a long segment whose words have times."""
    if len(segment.words) <= MAX_SEGMENT_WORDS:
        yield Unit(segment.start, segment.end, segment.text, segment.speaker)
        return
    for words in split_words(segment.words):
        yield Unit(words[0].start, words[-1].end, " ".join(word.text for word in words), segment.speaker)


def split_words(words: Sequence[Word]) -> Iterator[list[Word]]:
    """Yield the words of each sentence."""
    sentence: list[Word] = []
    for word in words:
        sentence.append(word)
        if word.text.endswith(SENTENCE_ENDS):
            yield sentence
            sentence = []
    if sentence:
        yield sentence
