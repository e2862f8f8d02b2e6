"""The parts that need no sound: the graph, what is doubted, what is believed, where guesses go."""

import subprocess
import sys
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rushes.steps.align.acceptance import accept_spans
from rushes.steps.align.arpabet import SOUNDS, to_arpabet
from rushes.steps.align.engine import AlignedSpans, Span
from rushes.steps.align.grammar import SKIP, build_grammar, read_path
from rushes.steps.align.interpolate import interpolate, longest_ascending
from rushes.steps.align.lines import split_phrases
from rushes.steps.align.suspicious_timing import find_suspicious, has_impossible_times, over_each_other
from rushes.steps.transcribe import Segment, Word

texts = st.lists(st.lists(st.sampled_from("abc"), min_size=1, max_size=4), min_size=1, max_size=6)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(texts, st.data())
def test_a_way_through_the_graph_is_read_back_as_words_in_order(
    text: list[list[str]], data: st.DataObject
) -> None:
    taken = data.draw(st.lists(st.sampled_from(range(len(text))), unique=True).map(sorted))
    said = [data.draw(st.sampled_from([word, SKIP])) for phrase in taken for word in text[phrase]]
    cut = data.draw(st.integers(0, len(text[taken[-1]]) - 1)) if taken else 0
    said = said[: len(said) - cut]
    order = read_path(said, text)
    flat = [word for phrase in text for word in phrase]
    assert len(order) == len(said)
    assert order == sorted(set(order))
    assert all(word in {flat[at], SKIP} for word, at in zip(said, order, strict=True))


@settings(max_examples=50, deadline=None, derandomize=True)
@given(texts)
def test_the_graph_leads_from_its_start_to_its_end_and_every_word_is_on_the_way(
    text: list[list[str]],
) -> None:
    graph = build_grammar(text)
    reached, grown = {graph.start}, True
    while grown:
        more = {link[1] for link in graph.transitions if link[0] in reached} - reached
        reached |= more
        grown = bool(more)
    assert graph.final in reached
    assert {state for link in graph.transitions for state in link[:2]} <= reached
    assert all(0 < link[2] <= 1 for link in graph.transitions)


def words(*times: tuple[float, float], text: str = "word") -> list[Word]:
    return [Word(start=start, end=end, text=text) for start, end in times]


@pytest.mark.parametrize(
    ("start", "end", "text", "wrong"),
    [
        (1.0, 1.0, "so", True),
        (1.0, 1.02, "so", True),
        (1.0, 1.1, "so", False),
        (1.0, 2.1, "so", False),
        (1.0, 2.3, "so", True),
        (1.0, 2.3, "Americans,", False),
        (1.0, 4.0, "2026", False),
    ],
)
def test_a_word_has_a_time_that_it_takes_to_say_it(start: float, end: float, text: str, wrong: bool) -> None:
    assert has_impossible_times(start, end, text) is wrong


def test_good_times_are_not_doubted() -> None:
    assert find_suspicious(words((0, 0.4), (0.4, 0.5), (0.9, 1.4))) == [False] * 3


def test_a_word_without_length_is_doubted_with_the_words_that_touch_it() -> None:
    good = [(at, at + 0.3) for at in (2.0, 2.5, 3.0, 3.5)]
    assert find_suspicious(words((0, 0.4), (0.4, 0.4), (0.4, 0.9), *good)) == [True] * 3 + [False] * 4


def test_a_stretched_word_is_doubted_alone() -> None:
    assert find_suspicious(words((0, 3), (3, 3.4), (3.4, 3.8))) == [True, False, False]


def test_where_half_of_a_segment_is_doubted_all_of_it_is() -> None:
    assert find_suspicious(words((0, 0.4), (1, 1), (2, 2), (3, 3.4))) == [True] * 4


def test_words_of_one_speaker_over_each_other_are_seen_and_of_two_they_may_be() -> None:
    first = Segment(start=0, end=2, text="a", words=tuple(words((0, 2))))
    second = Segment(start=1, end=3, text="a", words=tuple(words((1, 3))))
    assert over_each_other(first, second)
    assert not over_each_other(first, second.model_copy(update={"speaker": "B"}))
    assert not over_each_other(first, second.model_copy(update={"words": ()}))


def test_finds_here_and_there_in_other_speech_are_not_believed() -> None:
    found = AlignedSpans([Span(1, 1.3), None, Span(5, 5.4)], [Span(0, 1), Span(1.3, 5), Span(5.4, 9)])
    assert accept_spans(found, Span(0, 9)) == [None, None, None]


def test_finds_that_are_most_of_what_is_said_are_believed() -> None:
    found = AlignedSpans([Span(1, 1.3), None, Span(5, 5.4)], [Span(1.3, 1.5)])
    assert accept_spans(found, Span(0, 9)) == found.words


def test_speech_around_a_text_does_not_count_against_it() -> None:
    found = AlignedSpans([Span(3, 3.5)], [Span(0, 2.9), Span(3.6, 9)])
    assert accept_spans(found, Span(2.9, 3.6)) == found.words
    assert accept_spans(found, Span(0, 9)) == [None]


def test_a_long_row_is_believed_in_the_midst_of_other_speech() -> None:
    row = [Span(20 + at * 0.5, 20.5 + at * 0.5) for at in range(12)]
    found = AlignedSpans([Span(1, 1.3), *row], [Span(0, 1), Span(1.3, 20), Span(26, 40)])
    assert accept_spans(found, Span(0, 40)) == [None, *row]


spans = st.one_of(
    st.none(), st.tuples(st.floats(0, 50), st.floats(0, 5)).map(lambda s: Span(s[0], s[0] + s[1]))
)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.lists(spans, min_size=1, max_size=12), st.floats(0, 50), st.floats(0, 50))
def test_whatever_was_found_every_word_gets_a_time_and_none_goes_back(
    found: list[Span | None], one: float, other: float
) -> None:
    kept = longest_ascending(found, [None] * len(found), min(one, other))
    laid = interpolate(["word"] * len(found), kept, min(one, other), max(one, other))
    assert len(laid) == len(found)
    edges = [edge for place in laid for edge in place[:2]]
    assert all(before <= after + 1e-9 for before, after in pairwise(edges))
    assert [place.guessed for place in laid] == [span is None for span in kept]


def test_times_that_are_fixed_stay_and_others_give_way() -> None:
    found = [Span(0, 2), Span(1, 4), Span(3.5, 6)]
    assert longest_ascending(found, [None, Span(2, 3), None]) == [Span(0, 2), Span(2, 3), Span(3.5, 6)]
    assert longest_ascending(found, [None, Span(0, 3), None]) == [None, Span(0, 3), Span(3.5, 6)]


def test_a_guess_lies_close_to_the_word_before_it_or_before_the_word_behind_it() -> None:
    laid = interpolate(["so", "a", "so"], [None, Span(5, 6), None], 0, 20)
    assert laid[0].end == pytest.approx(5)
    assert laid[0].start == pytest.approx(5 - 0.24)
    assert laid[2][:2] == (pytest.approx(6), pytest.approx(6.24))


def test_a_guess_lies_where_somebody_speaks() -> None:
    laid = interpolate(
        ["so", "a"], [None, Span(9, 10)], 0, 20, lambda room: [Span(3, 4)] if room.end == 9 else []
    )
    assert laid[0][:2] == (pytest.approx(3), pytest.approx(4))


def test_phrases_end_at_marks_and_are_never_long() -> None:
    text = words(*[(0, 1)] * 30)
    text[4] = Word(start=0, end=1, text="yes,")
    assert [len(phrase) for phrase in split_phrases(text)] == [5, 12, 12, 1]


def test_sounds_of_other_languages_become_sounds_of_the_model() -> None:
    assert to_arpabet("ˈʃtɾaːsə") == "SH T R AA S AH"
    assert to_arpabet("bɔ̃ʒˈuʁ") == "B AO ZH UW R"
    assert to_arpabet("tʃˈaʊ") == "CH AW"
    assert to_arpabet("ɪç") == "IH SH"
    assert to_arpabet("?!") == ""


def test_every_sound_is_one_that_the_model_has() -> None:
    from pocketsphinx import get_model_path

    with open(get_model_path("en-us/en-us/mdef"), "rb") as model:  # noqa: PTH123
        known = model.read(4000)
    for name in {name for names in SOUNDS.values() for name in names.split()}:
        assert b"\0" + name.encode() + b"\0" in known, name


def test_the_face_loads_no_heavy_library() -> None:
    heavy = ["numpy", "av", "faster_whisper", "pocketsphinx", "espeakng_loader"]
    code = f"import sys, rushes.steps.align; print([m for m in {heavy} if m in sys.modules])"
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "[]"
