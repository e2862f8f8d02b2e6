"""An engine that is stuck is noticed; people who repeat themselves are not."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rushes.steps.transcribe.loops import find_looping, loops, tokens


@pytest.mark.parametrize(
    "text",
    [
        "Thank you. " * 5,
        "you " * 7,
        "and the other side of the story is that " * 3,
        "I was there when I said " + "that I was " * 4,
        "谢谢大家" * 3,
    ],
)
def test_a_text_that_repeats_itself_loops(text: str) -> None:
    assert loops(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "No, no, no, no, no!",
        "One zero zero zero one nine oh two one oh zero one eight zero three.",
        "Ask not what your country can do for you, ask what you can do for your country.",
        "Row, row, row your boat. Merrily, merrily, merrily, merrily, life is but a dream.",
        "很好很好",
    ],
)
def test_a_text_that_people_say_does_not_loop(text: str) -> None:
    assert not loops(text)


def test_many_segments_with_the_same_text_loop_and_others_beside_them_do_not() -> None:
    assert find_looping(["Hello.", *["Thank you."] * 4, "Bye."]) == [False, True, True, True, True, False]
    assert find_looping(["Thank you."] * 3) == [False] * 3


@settings(deadline=None, derandomize=True, max_examples=60)
@given(st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=8), st.integers(7, 9))
def test_whatever_is_said_seven_times_loops(words: list[str], times: int) -> None:
    assert loops(" ".join(words * times))


@settings(deadline=None, derandomize=True, max_examples=60)
@given(st.lists(st.text(max_size=6), max_size=10))
def test_there_is_an_answer_for_each_segment(texts: list[str]) -> None:
    assert len(find_looping(texts)) == len(texts)


def test_marks_and_capitals_make_no_difference() -> None:
    assert tokens("It’s HERE, it's... 谢谢!") == ["it’s", "here", "it's", "谢", "谢"]
