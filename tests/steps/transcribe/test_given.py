"""The owner's own transcript, as people and programs write it."""

from contextlib import suppress

import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st

from rushes.errors import Reason, Rejected
from rushes.steps.transcribe import read_user_transcript

SRT = """1
00:00:01,000 --> 00:00:02,500
Hello there.

2
00:00:03,000 --> 00:00:05,000
It is nineteen
eighty-four.
"""
VTT = """WEBVTT - a talk
Kind: captions

NOTE
00:00:00.000 --> 00:00:01.000
is inside a comment

STYLE
::cue { color: red }

intro
00:01.000 --> 00:02.500 align:start position:10%
<v Roger Bingham>Hello <b>there</b>.

00:00:03.000 --> 00:00:05.000
R&amp;D: 1 &lt; 2 <00:00:04.000><c.loud>now</c>
"""


def texts(data: str | bytes, duration: float = 60.0) -> list[str]:
    raw = data if isinstance(data, bytes) else data.encode()
    return [segment.text for segment in read_user_transcript(raw, duration).segments]


def test_subrip_keeps_its_times_and_its_text() -> None:
    found = read_user_transcript(SRT.encode(), 60.0)
    assert [(s.start, s.end, s.text) for s in found.segments] == [
        (1.0, 2.5, "Hello there."),
        (3.0, 5.0, "It is nineteen eighty-four."),
    ]
    assert (found.engine, found.quality, found.language) == ("given", "given", "en")


def test_webvtt_gives_text_without_marks_and_the_speaker() -> None:
    found = read_user_transcript(VTT.encode(), 60.0, "en")
    assert [(s.start, s.end, s.text, s.speaker) for s in found.segments] == [
        (1.0, 2.5, "Hello there.", "Roger Bingham"),
        (3.0, 5.0, "R&D: 1 < 2 now", ""),
    ]
    assert found.language == "en"


def test_words_take_time_by_their_length() -> None:
    words = read_user_transcript(b"1\n00:00:00,000 --> 00:00:01,000\na bb ccccc\n", 60.0).segments[0].words
    assert [(w.text, w.start, w.end) for w in words] == [
        ("a", 0.0, 0.182),
        ("bb", 0.182, 0.455),
        ("ccccc", 0.455, 1.0),
    ]


@pytest.mark.parametrize(
    "changed",
    [
        b"\xef\xbb\xbf" + SRT.encode(),
        SRT.replace("\n", "\r\n").encode(),
        SRT.replace("\n", "\r").encode(),
        SRT.replace("1\n00", "00").replace("2\n00", "00").encode(),
        SRT.replace("\n\n2\n", "\n2\n").encode(),
        SRT.replace(",", ".").encode(),
        SRT.replace("00:00:01,000 --> 00:00:02,500", " 0:00:01,0-->0:00:02,5 ").encode(),
        SRT.replace("Hello there.", "<font color='#fff'><i>Hello</i></font> {\\an8}there.").encode(),
        ("\n\n\n" + SRT + "\n\n\n").encode(),
    ],
    ids=["bom", "crlf", "cr", "no numbers", "no blank", "points", "loose times", "tags", "blanks"],
)
def test_subrip_is_read_however_it_was_written(changed: bytes) -> None:
    found = read_user_transcript(changed, 60.0)
    assert [(s.start, s.end) for s in found.segments] == [(1.0, 2.5), (3.0, 5.0)]
    assert [s.text for s in found.segments] == ["Hello there.", "It is nineteen eighty-four."]


def test_a_cue_that_ends_with_a_number_keeps_it() -> None:
    data = "1\n00:00:01,000 --> 00:00:02,000\nIn the year\n1984\n\n2\n00:00:03,000 --> 00:00:04,000\n42\n"
    assert texts(data) == ["In the year 1984", "42"]


def test_text_that_only_looks_like_a_tag_is_kept() -> None:
    assert texts("1\n00:00:01,000 --> 00:00:02,000\nif a < b and c > d, AT&T\n") == [
        "if a < b and c > d, AT&T"
    ]


def test_a_cue_that_passes_the_end_is_cut_there() -> None:
    found = read_user_transcript(SRT.encode(), 4.0)
    assert found.segments[1].end == 4.0
    assert found.segments[1].words[-1].end == 4.0


def test_a_cue_outside_the_video_is_refused_by_its_number() -> None:
    with pytest.raises(Rejected, match=r"Cue 2 .*line 6.* 3\.000 s.* 2\.750 s") as refusal:
        read_user_transcript(SRT.encode(), 2.75)
    assert refusal.value.reason is Reason.BAD_TRANSCRIPT


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "holds no text"),
        (b" \n\n ", "holds no text"),
        (b"WEBVTT\n", "holds no text"),
        (b"1\n00:00:01,000 --> 00:00:02,000\n\n", "holds no text"),
        ("Grüße".encode("latin-1"), "not UTF-8"),
        (SRT.encode("utf-16"), "not UTF-8"),
        (b"\x00\x00\x00\x18ftypmp42", "no text file"),
        (b"1\n00:00:0x,000 --> 00:00:02,000\nhi\n", "Line 2 .*holds no times"),
        (b"1\n00:00:03,000 --> 00:00:02,000\nhi\n", "Line 2 .*ends before it begins"),
        (b"a" * 10_000_001, "larger than 10 MB"),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_sentence(data: bytes, sentence: str) -> None:
    with pytest.raises(Rejected, match=sentence) as refusal:
        read_user_transcript(data, 60.0)
    assert refusal.value.reason is Reason.BAD_TRANSCRIPT
    assert len(str(refusal.value)) < 250


def test_plain_text_is_cut_into_sentences_and_laid_over_the_whole_film() -> None:
    found = read_user_transcript("Hello there. “Is it you?” Yes!\n\nA last line".encode(), 40.0)
    assert [s.text for s in found.segments] == ["Hello there.", "“Is it you?”", "Yes!", "A last line"]
    assert found.segments[0].start == 0.0
    assert found.segments[-1].end == 40.0
    assert found.quality == "estimated times"


def test_plain_text_is_laid_over_the_speech_where_there_is_some() -> None:
    found = read_user_transcript(b"One two. Three four.", 40.0, "en", lambda: [(2.0, 4.0), (10.0, 12.0)])
    for word in found.words:
        assert 2.0 <= word.start <= word.end <= 4.0 or 10.0 <= word.start <= word.end <= 12.0
    assert (found.segments[0].start, found.segments[-1].end) == (2.0, 12.0)


def test_speech_is_not_looked_for_when_the_times_are_given() -> None:
    def never() -> list[tuple[float, float]]:
        raise AssertionError("asked for speech")

    assert len(read_user_transcript(SRT.encode(), 60.0, "en", never).segments) == 2


@settings(deadline=None, derandomize=True)
@for_all(st.text(max_size=200), st.floats(0.01, 1000))
def test_any_text_is_read_or_refused(text: str, duration: float) -> None:
    with suppress(Rejected):
        assert read_user_transcript(text.encode("utf-8", "surrogatepass"), duration).segments


@settings(deadline=None, derandomize=True)
@for_all(
    st.lists(st.text("abc.!?”)。 é日", min_size=1, max_size=20), min_size=1, max_size=8), st.floats(0.5, 100)
)
def test_every_word_of_a_plain_text_is_kept_in_order(lines: list[str], duration: float) -> None:
    text = "\n".join(lines)
    if not text.split():
        return
    found = read_user_transcript(
        text.encode(), duration, "", lambda: [(0.0, duration / 3), (duration / 2, duration)]
    )
    assert "".join(word.text for word in found.words) == "".join(text.split())


def test_a_sentence_ends_after_its_closing_marks_and_where_chinese_stops() -> None:
    assert texts("He said “no.” (Really?) 你好。「再见。」走") == [
        "He said “no.”",
        "(Really?)",
        "你好。",
        "「再见。」",
        "走",
    ]
