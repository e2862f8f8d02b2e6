"""The files, read by a parser that nobody here wrote."""

import io
import logging
import xml.etree.ElementTree as ET
from collections.abc import Callable
from fractions import Fraction

import pytest
import ttconv.imsc.reader
import ttconv.srt.reader
import ttconv.vtt.reader
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st
from ttconv import model

from rushes.steps.subtitles import Cue, build_cues, to_srt, to_ttml, to_vtt
from rushes.steps.subtitles.formats import format_timestamp
from rushes.steps.transcribe import read_user_transcript
from rushes.steps.transcribe.normalize import RawSegment
from tests.steps.transcribe.strategies import settled

Shown = list[tuple[int, int, tuple[str, ...]]]


def read_srt(found: list[Cue]) -> Shown:
    return shown(ttconv.srt.reader.to_model(io.StringIO(to_srt(found))))


def read_vtt(found: list[Cue]) -> Shown:
    return shown(ttconv.vtt.reader.to_model(io.StringIO(to_vtt(found))))


def read_ttml(found: list[Cue]) -> Shown:
    return shown(ttconv.imsc.reader.to_model(ET.parse(io.BytesIO(to_ttml(found, "en").encode()))))  # noqa: S314


def shown(document: model.ContentDocument | None) -> Shown:
    """(start, end, lines) of every paragraph, in milliseconds."""
    assert document is not None
    body = document.get_body()
    paragraphs = [part for part in body.dfs_iterator() if isinstance(part, model.P)] if body else []
    return [(moment(p.get_begin()), moment(p.get_end()), lines(p)) for p in paragraphs]


def moment(seconds: Fraction | float | None) -> int:
    """ttconv leaves a begin at 0 out."""
    return round(float(seconds or 0) * 1000)


def lines(paragraph: model.P) -> tuple[str, ...]:
    text = ""
    for part in paragraph.dfs_iterator():
        if isinstance(part, model.Br):
            text += "\n"
        elif isinstance(part, model.Text):
            text += part.get_text()
    return tuple(line.strip(MARKS) for line in text.strip().split("\n"))


MARKS = "\u202b\u202c\u200f"
READERS = [read_srt, read_vtt, read_ttml]
plain = st.text(
    st.characters(codec="utf-8", exclude_categories=["C", "Z"], exclude_characters="<>&"), max_size=12
)
marked = st.text("ab<>&-/!;#'\"amp lt i3{}", max_size=14)


def of_texts(texts: list[str]) -> list[Cue]:
    return build_cues(settled([RawSegment(n * 3, n * 3 + 2, text) for n, text in enumerate(texts)], 100))


@pytest.mark.parametrize("reader", READERS)
@settings(deadline=None, derandomize=True, max_examples=60)
@for_all(texts=st.lists(plain, max_size=6))
def test_another_parser_reads_what_was_written(
    reader: Callable[[list[Cue]], Shown], texts: list[str]
) -> None:
    found = of_texts(texts)
    assert reader(found) == [(cue.start, cue.end, cue.lines) for cue in found]


@pytest.mark.parametrize("reader", [read_vtt, read_ttml])
@settings(deadline=None, derandomize=True, max_examples=100)
@for_all(texts=st.lists(marked, max_size=6))
def test_marks_in_the_text_stay_text(reader: Callable[[list[Cue]], Shown], texts: list[str]) -> None:
    found = of_texts(texts)
    assert reader(found) == [(cue.start, cue.end, cue.lines) for cue in found]


@settings(deadline=None, derandomize=True, max_examples=100)
@for_all(st.lists(marked, max_size=6))
def test_the_lines_of_webvtt_hold_no_arrow_but_their_own(texts: list[str]) -> None:
    found = of_texts(texts)
    assert to_vtt(found).count("-->") == to_srt(found).count("-->") == len(found)


def test_subrip_swallows_nothing_that_looks_like_a_tag() -> None:
    found = [Cue(0, 1000, ("a <b> c</i> --> <!x 1 < 2 AT&T <3",))]
    assert [text for _, _, text in read_srt(found)] == [("a ‹b> c‹/i> → ‹!x 1 < 2 AT&T <3",)]


def test_the_files_look_as_people_know_them() -> None:
    found = [Cue(1000, 2500, ("Hello", "there & <you>")), Cue(3_723_004, 3_725_000, ("Bye",))]
    assert to_srt(found) == (
        "1\n00:00:01,000 --> 00:00:02,500\nHello\nthere & ‹you>\n\n2\n01:02:03,004 --> 01:02:05,000\nBye\n"
    )
    assert to_vtt(found) == (
        "WEBVTT\n\n00:00:01.000 --> 00:00:02.500\nHello\nthere &amp; &lt;you&gt;\n\n"
        "01:02:03.004 --> 01:02:05.000\nBye\n"
    )
    assert '<p begin="00:00:01.000" end="00:00:02.500">Hello<br/>there &amp; &lt;you&gt;</p>' in to_ttml(
        found, "en"
    )
    assert 'xml:lang="en"' in to_ttml(found, "en")


TALK = [
    Cue(1000, 2000, ("How are you?",), ("Ann",)),
    Cue(2080, 4000, ("- Fine, thank you,", "and you?"), ("Bob & <Co>",) * 2),
    Cue(4080, 4900, ("- Fine.", "- Well."), ("Ann", "Bob & <Co>")),
    Cue(5000, 6000, ("Somebody coughs.",)),
]


@pytest.mark.parametrize("reader", READERS)
def test_a_conversation_is_read_as_it_was_written(reader: Callable[[list[Cue]], Shown]) -> None:
    assert reader(TALK) == [(cue.start, cue.end, cue.lines) for cue in TALK]


def test_speakers_are_voices_in_webvtt_and_agents_in_ttml() -> None:
    assert "\n<v Ann>How are you?\n" in to_vtt(TALK)
    assert "\n<v Bob ＆ ‹Co›>- Fine, thank you,\nand you?\n" in to_vtt(TALK)
    assert "\n<v Ann>- Fine.</v>\n<v Bob ＆ ‹Co›>- Well.</v>\n" in to_vtt(TALK)
    assert "\nSomebody coughs.\n" in to_vtt(TALK)
    document = to_ttml(TALK, "en")
    assert (
        '<ttm:agent xml:id="speaker2" type="person"><ttm:name type="full">Bob &amp; &lt;Co&gt;</' in document
    )
    assert '<p begin="00:00:02.080" end="00:00:04.000" ttm:agent="speaker2">- Fine' in document
    assert (
        '<span ttm:agent="speaker1">- Fine.</span><br/><span ttm:agent="speaker2">- Well.</span>' in document
    )
    assert '<p begin="00:00:05.000" end="00:00:06.000">' in document


def test_our_own_webvtt_given_back_names_its_speakers() -> None:
    named = read_user_transcript(to_vtt(TALK[:1]).encode(), 9.0)
    assert [segment.speaker for segment in named.segments] == ["Ann"]


HEBREW = [Cue(1000, 2000, ("YouTube הוא אתר.", "שלום!")), Cue(2080, 4000, ("Good night.",))]


@pytest.mark.parametrize("reader", READERS)
def test_right_to_left_text_keeps_its_order(reader: Callable[[list[Cue]], Shown]) -> None:
    assert reader(HEBREW) == [(cue.start, cue.end, cue.lines) for cue in HEBREW]


def test_right_to_left_lines_are_marked_as_each_format_asks() -> None:
    assert "\n\u202bYouTube הוא אתר.\u202c\n\u202bשלום!\u202c\n" in to_srt(HEBREW)
    assert "\n\u200fYouTube הוא אתר.\n\u200fשלום!\n" in to_vtt(HEBREW)
    assert 'tts:direction="rtl">YouTube' in to_ttml(HEBREW, "he")
    for text in (to_srt(HEBREW), to_vtt(HEBREW), to_ttml(HEBREW, "he")):
        (last,) = [line for line in text.split("\n") if "Good night." in line]
        assert "rtl" not in last
        assert last.isascii()


@pytest.mark.parametrize("reader", READERS)
def test_nothing_said_is_a_file_without_cues(reader: Callable[[list[Cue]], Shown]) -> None:
    assert reader([]) == []


def test_a_hundred_hours_have_three_digits() -> None:
    assert format_timestamp(360_000_000, ".") == "100:00:00.000"


logging.getLogger("ttconv").setLevel(logging.ERROR)
