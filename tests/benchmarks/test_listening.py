"""The figures of the benchmark of listening, on transcripts whose figures are known."""

import re

import pytest

from benchmarks.listening_figures import edge_error, errors, faults_of_bare, faults_of_ours, plain, transcript
from benchmarks.listening_report import Clip, Figures, bars, notes, report

SAID = "Ask not what your country can do for you."
WORDS = SAID.split()
HEARD = [
    {
        "start": 1.0,
        "end": 4.6,
        "text": SAID,
        "words": [[1 + n * 0.4, 1.4 + n * 0.4, w] for n, w in enumerate(WORDS)],
    }
]
CLIP = Clip("a.wav", "", 10.0, "en", SAID)
SILENCE = Clip("empty.wav", "", 2.0, "en", "")


def test_case_punctuation_and_hyphens_are_no_errors() -> None:
    assert plain("Don’t STOP, side-by-side!") == "don't stop side by side"
    assert errors("Ask NOT, what your-country can do for you", HEARD) == (0, 9)


def test_words_wrong_missing_and_too_many_are_counted() -> None:
    assert errors("ask what our country can do for you all", HEARD) == (3, 9)
    assert errors("", HEARD) == (9, 0)


def test_the_edge_is_measured_from_the_last_word_to_the_nearest_end_of_speech() -> None:
    assert edge_error(HEARD, [0.2, 4.7, 9.0]) == pytest.approx(0.1)
    assert edge_error([], [1.0]) is None
    assert edge_error(HEARD, []) is None


def test_a_segment_as_a_cue_is_judged_like_our_cues() -> None:
    long = [HEARD[0] | {"text": f"{SAID} {SAID}", "end": 8.2, "words": [
        *HEARD[0]["words"], *([4.6 + n * 0.4, 5 + n * 0.4, w] for n, w in enumerate(WORDS))
    ]}]  # fmt: skip
    assert faults_of_bare(long, 10.0, "en") >= 2
    assert faults_of_ours(long, 10.0, "en") == 0


def test_times_that_no_transcript_may_have_are_moved() -> None:
    odd = [{"start": 3.0, "end": 2.0, "text": "a b", "words": [[5.0, 4.0, "a"], [1.0, 99.0, "b"]]}]
    (part,) = transcript(odd, 4.0, "en").segments
    assert (part.start, part.end) == (3.0, 3.0)
    assert [(word.start, word.end) for word in part.words] == [(3.0, 3.0), (3.0, 3.0)]


def figures(wrong: int = 1, said: int = 9, time: float = 1.0, faults: int = 0, segments: int = 1) -> Figures:
    return Figures(wrong, said, time, 0.1, faults, segments)


def test_kept_bars_say_nothing() -> None:
    assert bars("pocketsphinx", [CLIP], {"ours": [figures()], "bare": [figures(wrong=2)]}) == []


@pytest.mark.parametrize(
    ("ours", "sentence"),
    [
        (figures(wrong=3), "3 words wrong, the bare engine 2"),
        (figures(time=2.0), r"2\.00 × the time"),
        (figures(time=9.0), r"0\.90 of real time"),
        (figures(faults=2), "a.wav: 2 faults in the subtitles"),
    ],
)
def test_a_broken_bar_is_a_sentence(ours: Figures, sentence: str) -> None:
    found = bars("pocketsphinx", [CLIP], {"ours": [ours], "bare": [figures(wrong=2)]})
    assert any(re.search(sentence, line) for line in found)


def test_words_in_silence_break_a_bar() -> None:
    (line,) = bars("pocketsphinx", [SILENCE], {"ours": [figures(0, 0, 0.1)], "bare": [figures(0, 0, 0.1)]})
    assert line == "empty.wav: 1 segments where nobody speaks."


def test_a_clip_on_which_the_bare_engine_does_better_is_named() -> None:
    assert notes([CLIP], {"ours": [figures(wrong=3)], "bare": [figures(wrong=2)]}) == [
        "More words wrong than the bare engine on a.wav (3 for 2)."
    ]


def test_the_report_is_a_table_with_the_ratio_of_the_two_sides() -> None:
    found = {"ours": [figures(time=1.1)], "bare": [figures(wrong=2)]}
    lines = report("pocketsphinx", [CLIP], found, {"ours": 300.0, "bare": 200.0}).splitlines()
    assert lines[4] == "| a.wav | 10.0 | 0.111 | 0.222 | 0.110 | 0.100 | 1.10 | 0.10 s | 0.10 s | 0 | 0 |"
    assert lines[-1] == "Peak memory: ours 300 MB, bare 200 MB (× 1.50)."
