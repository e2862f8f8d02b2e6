"""The owner's own transcript in place of an engine: SubRip, WebVTT, or plain text."""

import re
from collections.abc import Callable, Iterator, Sequence

from rushes.domain.transcript import Transcript, clean_text
from rushes.errors import Reason, Rejected
from rushes.steps.transcribe.captions import Cue, is_timed, parse_cues
from rushes.steps.transcribe.estimate_word_times import Stretch, estimate_word_times
from rushes.steps.transcribe.language import language_of
from rushes.steps.transcribe.normalize import RawSegment, normalize

MOST_BYTES = 10_000_000  # 4 hours of subtitles have 300 kB
SENTENCE_END = re.compile(r"[.!?…][\"'”’»)\]]*\s+|[。！？][」』”’)\]]*")


def read_user_transcript(
    data: bytes, duration: float, language: str = "", speech: Callable[[], Sequence[Stretch]] = tuple
) -> Transcript:
    """The transcript in the bytes of a file, whatever its name; `duration` is the film's, in seconds.

    Times of a timed file are kept, up to the film's end; word times are spread by length. Plain text is laid,
    sentence by sentence, over the stretches that `speech` finds (asked only then), or over the whole film.
    Unless it is stated, the language is told from the text, "und" when unsure. Raises Rejected(BAD_TRANSCRIPT).
    """
    text = decode(data)
    timed = is_timed(text)
    heard = list(timed_segments(text, duration) if timed else estimated_segments(text, duration, speech))
    if not heard:
        raise Rejected(
            Reason.BAD_TRANSCRIPT, "The transcript holds no text: give one with text, or none at all."
        )
    return normalize(
        heard,
        language=language or language_of(segment.text for segment in heard),
        engine="given",
        model="owner's transcript",
        quality="given" if timed else "estimated times",
        duration=duration,
    )


def decode(data: bytes) -> str:
    """Text with "\\n" line ends, without a byte order mark."""
    if len(data) > MOST_BYTES:
        raise Rejected(
            Reason.BAD_TRANSCRIPT, f"The transcript is larger than {MOST_BYTES // 1_000_000} MB: cut it."
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Rejected(
            Reason.BAD_TRANSCRIPT,
            f"The transcript is not UTF-8 text (byte {error.start}): save it as UTF-8 and give it again.",
        ) from error
    if "\0" in text:
        raise Rejected(
            Reason.BAD_TRANSCRIPT,
            "The transcript is no text file: give SubRip, WebVTT or plain text in UTF-8.",
        )
    return text.replace("\r\n", "\n").replace("\r", "\n")


def timed_segments(text: str, duration: float) -> Iterator[RawSegment]:
    for number, cue in enumerate(parse_cues(text), 1):
        if cue.start >= duration:
            raise Rejected(Reason.BAD_TRANSCRIPT, outside(cue, number, duration))
        if words := clean_text(cue.text).split():
            end = min(cue.end, duration)
            yield RawSegment(
                cue.start, end, cue.text, list(estimate_word_times(words, [(cue.start, end)])), cue.speaker
            )


def outside(cue: Cue, number: int, duration: float) -> str:
    return (
        f"Cue {number} of the transcript (line {cue.line}) begins at {cue.start:.3f} s, but the video ends at "
        f"{duration:.3f} s: give the transcript of this video."
    )


def estimated_segments(
    text: str, duration: float, speech: Callable[[], Sequence[Stretch]]
) -> Iterator[RawSegment]:
    """A segment a sentence. A line that ends is a sentence that ends."""
    lines = SENTENCE_END.sub(lambda end: end[0] + "\n", text).split("\n")
    spoken = [words for line in lines if (words := clean_text(line).split())]
    if not spoken:
        return
    timed = estimate_word_times([word for words in spoken for word in words], speech() or [(0.0, duration)])
    for words in spoken:
        mine = [next(timed) for _ in words]
        yield RawSegment(mine[0].start, mine[-1].end, " ".join(words), mine)
