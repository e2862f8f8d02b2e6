"""What is doubted is decoded once more, and flagged when the doubt stays; nothing is dropped."""

from collections.abc import Sequence

import pytest

from rushes.steps.transcribe.normalize import RawSegment, RawWord
from rushes.steps.transcribe.quality_checks import NO_WORDS, check_segments
from rushes.steps.transcribe.speech import Stretch

RATE = 16_000
UNSURE = 0.4
ONE, TWO, THREE = ((round(start * RATE), round((start + 4) * RATE)) for start in (0, 5, 10))
LOOP = "thank you for watching " * 4


def said(start: float, end: float, text: str, sure: float = 0.9) -> RawSegment:
    words = text.split()
    step = (end - start) / len(words)
    timed = [RawWord(start + at * step, start + (at + 1) * step, word, sure) for at, word in enumerate(words)]
    return RawSegment(start, end, text, timed)


class Decoder:
    """Hears `answers`, one a call, and remembers what it was asked for."""

    def __init__(self, *answers: list[RawSegment]) -> None:
        self.answers, self.asked = list(answers), list[Sequence[Stretch]]()

    def __call__(self, stretches: Sequence[Stretch]) -> list[RawSegment]:
        self.asked.append(stretches)
        return self.answers.pop(0) if self.answers else []


def outcome(found: list[RawSegment]) -> list[tuple[str, str | None]]:
    return [(segment.text, segment.suspect) for segment in found]


def test_words_that_nothing_speaks_against_are_left_alone() -> None:
    heard, decode = [said(0.2, 3.5, "good day to you"), said(5.2, 8, "how are you")], Decoder()
    assert check_segments(heard, [ONE, TWO], decode, UNSURE) == heard
    assert decode.asked == []


def test_a_loop_gives_way_to_a_better_decode() -> None:
    decode = Decoder([said(5.1, 8.5, "and that is the end")])
    found = check_segments([said(0.2, 3.5, "good day"), said(5, 9, LOOP)], [ONE, TWO], decode, UNSURE)
    assert outcome(found) == [("good day", None), ("and that is the end", None)]
    assert decode.asked == [[TWO]]


@pytest.mark.parametrize("second", [[], [said(5, 9, LOOP)]])
def test_a_loop_that_stays_is_kept_and_flagged(second: list[RawSegment]) -> None:
    decode = Decoder(second)
    assert outcome(check_segments([said(5, 9, LOOP)], [TWO], decode, UNSURE)) == [(LOOP, "loop")]
    assert len(decode.asked) == 1


def test_speech_without_words_is_decoded_once_more() -> None:
    decode = Decoder([said(5.5, 8, "you missed me")])
    found = check_segments(
        [said(0.2, 3.5, "good day"), said(10, 13, "good night")], [ONE, TWO, THREE], decode, 0.4
    )
    assert outcome(found) == [("good day", None), ("you missed me", None), ("good night", None)]
    assert decode.asked == [[TWO]]


def test_speech_that_stays_without_words_is_noted() -> None:
    found = check_segments([said(0.2, 3.5, "good day")], [ONE, TWO], Decoder(), UNSURE)
    assert outcome(found) == [("good day", None), (NO_WORDS, "low_confidence")]
    assert (found[1].start, found[1].end, found[1].words) == (5.0, 9.0, ())


def test_a_cough_without_words_is_neither_decoded_again_nor_noted() -> None:
    decode = Decoder()
    assert check_segments([], [(0, RATE)], decode, UNSURE) == []
    assert decode.asked == []


def test_words_heard_anew_that_a_neighbour_has_already_are_not_said_twice() -> None:
    decode = Decoder([said(5.2, 8, "you missed me")])
    found = check_segments([said(0.2, 3.5, "I am here you missed me")], [ONE, TWO], decode, UNSURE)
    assert outcome(found) == [("I am here you missed me", None), (NO_WORDS, "low_confidence")]


def test_a_guess_gives_way_to_a_surer_decode() -> None:
    decode = Decoder([said(0.2, 3.5, "good day", 0.8)])
    assert outcome(check_segments([said(0, 4, "wood hay", 0.2)], [ONE], decode, UNSURE)) == [
        ("good day", None)
    ]


@pytest.mark.parametrize("second", [[], [said(0, 4, "could pay", 0.3)]])
def test_a_guess_that_stays_one_is_kept_and_flagged(second: list[RawSegment]) -> None:
    found = check_segments([said(0, 4, "wood hay", 0.2)], [ONE], Decoder(second), UNSURE)
    assert outcome(found) == [("wood hay", "low_confidence")]


def test_words_where_nobody_speaks_are_flagged_and_not_removed() -> None:
    found = check_segments(
        [said(0.2, 3.5, "good day"), said(5, 8, "thanks for watching")], [ONE], Decoder(), UNSURE
    )
    assert outcome(found) == [("good day", None), ("thanks for watching", "silence")]


def test_no_stretch_is_decoded_more_than_once_more() -> None:
    heard = [said(0, 1.9, "wood hay", 0.2), said(2, 4, "sum thing", 0.2), said(5, 9, LOOP)]
    decode = Decoder()
    check_segments(heard, [ONE, TWO], decode, UNSURE)
    assert decode.asked == [[ONE], [TWO]]


def test_a_text_without_word_times_covers_its_piece_and_is_trusted() -> None:
    heard, decode = [RawSegment(0.0, 9.0, "good day and how are you")], Decoder()
    assert check_segments(heard, [ONE, TWO], decode, UNSURE) == heard
    assert decode.asked == []


def test_words_that_touch_the_edge_of_speech_are_in_it() -> None:
    assert check_segments([said(4.2, 4.6, "day")], [(0, RATE), ONE], Decoder(), UNSURE)[0].suspect is None
