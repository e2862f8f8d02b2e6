"""For a job that mutes words, every word gets the aligner's times, whatever the engine that heard it."""

import pytest

from rushes.domain import JobRequest
from rushes.steps.align import align
from rushes.steps.align.engine import Span
from rushes.steps.align.lines import AlignmentLine
from rushes.steps.align.merge import FARTHEST, timed
from rushes.steps.transcribe import Segment, Transcript, Word, read_user_transcript
from tests.steps.align.conftest import SAID, Talk, late


def quietly(fraction: float, what: str) -> None:
    """Progress that nobody wants to hear."""


@pytest.fixture(scope="module")
def known(talk: Talk) -> Transcript:
    """The talk with aligned times."""
    bare = read_user_transcript("\n".join(SAID).encode(), talk.seconds, "en", lambda: talk.times)
    return align(bare, talk.samples, quietly).transcript


def test_an_aligned_word_says_so(known: Transcript) -> None:
    assert {word.timing for word in known.words} == {"aligned"}


def test_times_of_an_engine_that_could_be_right_are_replaced_where_every_word_is_wanted(
    talk: Talk, known: Transcript
) -> None:
    heard = late(known, 0.15)
    assert align(heard, talk.samples, quietly).transcript == heard
    aligned = align(heard, talk.samples, quietly, every_word=True)
    assert (aligned.quality, aligned.facts["doubted"], aligned.facts["wanted"]) == ("aligned", 0, 18)
    for word, true in zip(aligned.transcript.words, known.words, strict=True):
        assert (word.start, word.end) == pytest.approx((true.start, true.end), abs=0.03)
        assert word.timing == "aligned"


def test_a_language_without_an_aligner_marks_no_word(talk: Talk, known: Transcript) -> None:
    heard = late(known, 0.15).model_copy(update={"language": "fi"})
    aligned = align(heard, talk.samples, quietly, every_word=True)
    assert aligned.quality == "no aligner"
    assert {word.timing for word in aligned.transcript.words} == {None}


WORDS = (
    Word(start=1.0, end=1.3, text="oh"),
    Word(start=1.3, end=1.7, text="what"),
    Word(start=1.7, end=2.0, text="luck"),
)


def placed(*spans: Span | None) -> list[Word]:
    segment = Segment(start=1.0, end=2.0, text="oh what luck", words=WORDS)
    line = AlignmentLine(segment, list(WORDS), [False] * 3, list(spans), every_word=True)
    (only,) = timed([line], 9.0)
    return list(only.words)


def test_a_word_that_the_aligner_missed_keeps_its_own_time_between_the_others() -> None:
    words = placed(Span(0.9, 1.2), None, Span(1.6, 1.9))
    assert [(word.start, word.end, word.timing) for word in words] == [
        (0.9, 1.2, "aligned"),
        (1.3, 1.6, None),
        (1.6, 1.9, "aligned"),
    ]


@pytest.mark.parametrize(("shift", "is_aligned"), [(FARTHEST - 0.01, True), (FARTHEST + 0.01, False)])
def test_a_word_that_the_aligner_found_far_from_where_the_engine_heard_it_is_not_believed(
    shift: float, is_aligned: bool
) -> None:
    word = placed(None, None, Span(2.0 + shift, 2.3 + shift))[2]
    assert (word.timing == "aligned") is is_aligned
    assert word.start == pytest.approx(2.0 + shift if is_aligned else 1.7)


@pytest.mark.parametrize(
    ("request_", "mutes_words"),
    [
        (JobRequest(moderate=True, censor="strong"), True),
        (JobRequest(moderate=True, censor_words=("acme",)), True),
        (JobRequest(moderate=True), False),
        (JobRequest(censor="strong"), False),
    ],
)
def test_only_a_moderated_copy_that_censors_mutes_words(request_: JobRequest, mutes_words: bool) -> None:
    assert request_.mutes_words is mutes_words
