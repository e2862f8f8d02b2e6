"""Transcripts that no engine would make, and that must still hold."""

from hypothesis import strategies as st

from rushes.domain.transcript import Transcript
from rushes.steps.transcribe.normalize import RawSegment, RawWord, normalize

wild = st.one_of(st.floats(-5, 120), st.sampled_from([float("nan"), float("inf"), float("-inf"), 0.0, -0.0]))
texts = st.text(max_size=12)
heard_words = st.builds(RawWord, wild, wild, texts, st.one_of(st.floats(-1, 2), st.just(float("nan"))))
heard = st.builds(RawSegment, wild, wild, texts, st.lists(heard_words, max_size=6), texts)


def settled(segments: list[RawSegment], duration: float) -> Transcript:
    return normalize(segments, language="en", engine="test", model="none", quality="full", duration=duration)
