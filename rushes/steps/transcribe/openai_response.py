"""What the OpenAI API answers, and the segments that it holds."""

from collections.abc import Sequence
from math import exp

from pydantic import BaseModel, FiniteFloat

from rushes.steps.transcribe.loops import tokens
from rushes.steps.transcribe.normalize import RawSegment, RawWord
from rushes.steps.transcribe.sentences import segments

PAUSE = 1.6  # seconds between two words that end a segment where the answer has none


class AnswerWord(BaseModel):
    """Seconds from the start of the piece."""

    word: str
    start: FiniteFloat
    end: FiniteFloat


class AnswerSegment(BaseModel):
    """Seconds from the start of the piece; the logarithm of the mean probability of its tokens."""

    text: str
    start: FiniteFloat
    end: FiniteFloat
    avg_logprob: FiniteFloat = 0.0


class Answer(BaseModel):
    """`json` has the text only, `verbose_json` words, segments or both."""

    text: str
    words: list[AnswerWord] | None = None
    segments: list[AnswerSegment] | None = None


def heard_in(answer: Answer, start: float, end: float) -> list[RawSegment]:
    """The segments of a piece that lies from `start` to `end`, in seconds; times that pass its end stop there."""
    words = [
        RawWord(start + word.start, min(start + word.end, end), word.word) for word in answer.words or ()
    ]
    if answer.segments:
        return told_apart(answer.segments, words, start, end)
    if words:
        return segments(dressed(words, answer.text), PAUSE)
    return [RawSegment(start, end, answer.text)] if answer.text.strip() else []


def told_apart(
    parts: Sequence[AnswerSegment], words: Sequence[RawWord], start: float, end: float
) -> list[RawSegment]:
    """Each segment with its words: a word belongs to the last segment that begins before its middle."""
    shares: list[list[RawWord]] = [[] for _ in parts]
    for word in words:
        middle = (word.start + word.end) / 2 - start
        at = max((at for at, part in enumerate(parts) if part.start <= middle), default=0)
        shares[at].append(word)
    return [
        RawSegment(
            start + part.start,
            min(start + part.end, end),
            part.text,
            [
                word._replace(probability=exp(min(0.0, part.avg_logprob)))
                for word in dressed(share, part.text)
            ],
        )
        for part, share in zip(parts, shares, strict=True)
    ]


def dressed(words: Sequence[RawWord], text: str) -> Sequence[RawWord]:
    """The words with the marks that the text gives them; as they are, where the two do not agree."""
    written = text.split()
    if [tokens(word.text) for word in words] != [tokens(word) for word in written]:
        return words
    return [word._replace(text=mark) for word, mark in zip(words, written, strict=True)]
