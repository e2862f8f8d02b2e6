"""Transcripts of a few sentences, and of any."""

from collections.abc import Sequence

from hypothesis import strategies as st

from rushes.steps.transcribe import Segment, Transcript, Word

WORD = 0.3  # seconds


def transcript(
    *said: str, speakers: Sequence[str] = (), pause: float = 0.4, language: str = "en"
) -> Transcript:
    """One segment after the other, each word as long as the others."""
    at, segments = 0.0, []
    for number, text in enumerate(said):
        words = []
        for word in text.split():
            words.append(Word(start=round(at, 3), end=round(at + WORD, 3), text=word))
            at += WORD
        who = speakers[number] if speakers else ""
        segments.append(
            Segment(
                id=number, start=words[0].start, end=words[-1].end, text=text, speaker=who, words=tuple(words)
            )
        )
        at += pause
    return Transcript(
        language=language,
        engine="e",
        model="m",
        quality="full",
        duration=round(at, 3),
        segments=tuple(segments),
    )


LONG = (
    "In this document, you will learn how to measure the quality of a model that was trained on words which nobody "
    "had ever written down before, and what may be done about it."
)
words = st.builds(
    lambda letters, mark: letters + mark,
    st.text(st.sampled_from("abcdefgh"), min_size=1, max_size=14),
    st.sampled_from(["", "", "", ",", ".", "?"]),
)
talks = st.lists(st.lists(words, min_size=1, max_size=12).map(" ".join), min_size=1, max_size=8).map(
    lambda said: transcript(*said)
)
