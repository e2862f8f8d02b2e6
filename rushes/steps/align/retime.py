"""A transcript with the times of its words as the sound has them."""

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

from rushes.domain.transcript import UNDETERMINED
from rushes.steps.align.engine import load_aligner
from rushes.steps.align.lines import AlignmentLine, make_lines
from rushes.steps.align.merge import merge_times
from rushes.steps.align.segment_groups import SegmentGroup, group_segments
from rushes.steps.align.windowed_search import align_long_text
from rushes.steps.transcribe import Transcript
from rushes.steps.transcribe.speech import Recording

DONE = 0.9  # of the words looked for

Say = Callable[[float, str], None]


class Aligned(NamedTuple):
    """The transcript, the aligner that was at work (row and model; "" where there is none), and how it went.

    `quality` is "aligned", "partly aligned" or "not aligned" where times had to be found, "engine's times" where
    all were good, "no aligner" for a language without one. `facts` counts words: all, those whose times were
    `doubted`, those that were looked for (`wanted`), and those of them that were `found`.
    """

    transcript: Transcript
    engine: str
    model: str
    quality: str
    facts: dict[str, Any]


def align(
    transcript: Transcript, sound: Recording, say: Say, language: str = "", *, every_word: bool = False
) -> Aligned:
    """Give every word a time, and mend times that cannot be; good times of an engine stay as they are.

    With `every_word` they are replaced, too, where the aligner finds the word near them: an engine's times are
    good enough to read by, and cut into a word that is muted by them.
    `sound` has 16,000 mono samples a second. `language` (ISO 639) counts where the transcript's is not known.
    A word that was not found lies between its neighbours, or stays where it was, and its probability is 0. The
    text never changes. Raises Unavailable when a library of the aligner is missing.
    """
    code = language if transcript.language == UNDETERMINED else transcript.language
    work, aligner = make_lines(transcript, every_word=every_word), load_aligner(code)
    if aligner is None:
        return Aligned(transcript, "", "", "no aligner", figures(work, code))
    for passage in group_segments(work, transcript):
        words = [word for line in passage.lines for word in line.words]
        tell = partial(progress, say, passage, transcript.duration)
        spans = iter(align_long_text(aligner, sound, passage.span, words, tell))
        for line in passage.lines:
            line.spans = [next(spans) for _ in line.words]
        tell(1.0)
    retimed = merge_times(transcript, work, sound)
    return Aligned(retimed, aligner.row, aligner.model, quality(work), figures(work, code))


def progress(say: Say, passage: SegmentGroup, duration: float, part: float) -> None:
    at = passage.span.start + part * (passage.span.end - passage.span.start)
    say(min(1.0, at / duration) if duration else 1.0, f"aligned {at:.0f} of {duration:.0f} s")


def quality(work: list[AlignmentLine]) -> str:
    wanted, aligned = counted(work)
    if not wanted:
        return "engine's times"
    return "aligned" if aligned >= DONE * wanted else "partly aligned" if aligned else "not aligned"


def counted(work: list[AlignmentLine]) -> tuple[int, int]:
    """How many words were wanted, and how many of these were found."""
    spans = [
        span for line in work for wanted, span in zip(line.words_to_align, line.spans, strict=True) if wanted
    ]
    return len(spans), sum(span is not None for span in spans)


def figures(work: list[AlignmentLine], language: str) -> dict[str, str | int]:
    wanted, aligned = counted(work)
    return {
        "language": language,
        "words": sum(len(line.words) for line in work),
        "doubted": sum(sum(line.doubted) for line in work),
        "wanted": wanted,
        "found": aligned,
    }
