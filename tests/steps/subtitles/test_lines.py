"""Where lines may end and where they never do, in several languages and scripts."""

import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st

from rushes.steps.subtitles import build_cues, select_rules
from rushes.steps.subtitles.scripts import count_columns, is_right_to_left, split_units
from rushes.steps.transcribe import read_user_transcript
from tests.steps.subtitles.rules import faults
from tests.steps.subtitles.talks import Spoken, in_lines, paced, said, talk


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        ("en", "the quick brown fox jumps / over the lazy dog at noon"),
        ("en", "we never knew that anybody lived there / until last spring"),
        ("de", "sie kamen erst spät am Abend heim / weil der Zug so lange stand"),
        ("fr", "elle nous avait bien prévenus / qu'il ne viendrait jamais seul"),
        ("es", "no quisieron volver a la casa / porque hacía demasiado frío"),
        ("it", "abbiamo camminato tutta la notte / perché non c'erano treni"),
    ],
)
def test_a_line_ends_before_a_conjunction_or_a_preposition(language: str, lines: str) -> None:
    text = lines.replace(" / ", " ")
    assert in_lines(build_cues(talk(paced(text, 0.3), language, per_segment=99))) == [lines]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "that was when we finally saw the mountain again"),
        ("de", "heute früh sah ich hinter dem Haus einen Berg liegen"),
    ],
)
def test_no_line_ends_with_an_article(language: str, text: str) -> None:
    (cue,) = build_cues(talk(paced(text, 0.3), language))
    assert cue.lines[0].split()[-1] not in {"the", "when", "einen", "dem", "hinter"}


@pytest.mark.parametrize(
    ("language", "whole"),
    [
        ("en", "1 000 000 dollars"),
        ("en", "J. R. R. Tolkien"),
        ("en", "John F. Kennedy"),
        ("en", "Mr. Smith"),
        ("en", "10 %"),
        ("de", "3. Mai"),
        ("de", "Nr. 5"),
        ("fr", "10 000 €"),
        ("fr", "bonjour !"),
        ("fr", "« bonjour"),
        ("es", "Sra. García"),
        ("it", "25 kg"),
    ],
)
@settings(deadline=None, derandomize=True, max_examples=25)
@for_all(
    before=st.integers(1, 9), after=st.integers(0, 9), pace=st.sampled_from([0.1, 0.3]), bbc=st.booleans()
)
def test_what_stands_together_is_never_parted(
    language: str, whole: str, before: int, after: int, pace: float, bbc: bool
) -> None:
    text = "lorem ipsu " * before + whole + " dolor sita" * after
    transcript = talk(paced(text, pace), language, per_segment=99)
    found = build_cues(transcript, select_rules("bbc" if bbc else "netflix", is_portrait=bbc))
    held = whole.removesuffix(" dollars")
    assert sum(held in line for cue in found for line in cue.lines) == 1
    assert said(found) == text.split()


def test_an_abbreviation_ends_no_sentence() -> None:
    text = "You should ask Dr. Watson about it, e.g. in the morning. He knows."
    assert in_lines(build_cues(talk(paced(text, 0.35, 0.02)))) == [
        "You should ask Dr. Watson about it, / e.g. in the morning.",
        "He knows.",
    ]


def test_a_number_said_with_a_long_pause_inside_may_be_parted() -> None:
    spoken = [Spoken("count", 0.5), Spoken("1", 0.5, 3.0), Spoken("000", 0.5), Spoken("more", 0.6)]
    assert in_lines(build_cues(talk(spoken))) == ["count 1", "000 more"]


def test_chinese_has_lines_of_16_characters_that_no_mark_begins() -> None:
    text = (
        "今天我们来谈谈人工智能的发展，以及它对我们日常生活的影响。很多人都在问这个问题，可是没有人知道答案。"
    )
    transcript = read_user_transcript(f"1\n00:00:01,000 --> 00:00:13,000\n{text}\n".encode(), 15.0, "zh")
    found = build_cues(transcript)
    assert "".join(said(found)) == text
    assert all(count_columns(line) <= 32 for cue in found for line in cue.lines)
    assert not [line for cue in found for line in cue.lines if line[0] in "，。"]
    assert faults(transcript, found) == []


def test_japanese_is_broken_after_a_particle() -> None:
    text = "東京の新しい美術館で来月から始まる展覧会を見に行きたい"
    found = build_cues(
        read_user_transcript(f"1\n00:00:01,000 --> 00:00:06,000\n{text}\n".encode(), 9.0, "ja")
    )
    lines = [line for cue in found for line in cue.lines]
    assert "".join(lines) == text
    assert len(lines) > 1
    assert all(line[-1] in "のでらを" for line in lines[:-1])
    assert not [line for line in lines if line[0] in "のでらを"]


@pytest.mark.parametrize(
    "text", ["コンピューター", "10月", "第3回", "「はい」", "きょう", "เก่า", "ကျွန်", "Tokyo", "ขา"]
)
def test_places_where_no_line_may_end(text: str) -> None:
    parts = split_units(text)
    assert "".join(parts) == text
    assert not [part for part in parts[1:] if part[0] in "ーュ月3回」ょ่าွ"]


def test_korean_is_broken_at_its_blanks() -> None:
    text = "오늘은 날씨가 아주 좋아서 우리는 모두 함께 공원에 가기로 했습니다"
    (cue,) = build_cues(talk(paced(text, 0.5), "ko"))
    assert said([cue]) == text.split()
    assert all(count_columns(line) <= 32 for line in cue.lines)


def test_a_thai_sentence_without_blanks_survives() -> None:
    text = "วันนี้อากาศดีมากเราจึงไปตลาดด้วยกันตั้งแต่เช้าและกลับมาตอนเย็นพร้อมกับของกินมากมายหลายอย่าง"
    transcript = read_user_transcript(f"1\n00:00:01,000 --> 00:00:11,000\n{text}\n".encode(), 12.0, "th")
    found = build_cues(transcript)
    assert "".join(said(found)) == text
    assert faults(transcript, found) == []


@settings(deadline=None, derandomize=True, max_examples=200)
@for_all(st.text(min_size=1, max_size=60))
def test_the_parts_of_any_text_make_the_text(text: str) -> None:
    assert "".join(split_units(text)) == text


def test_a_script_without_blanks_keeps_none() -> None:
    spoken = [Spoken("今日", 1.0), Spoken("は。", 1.0)]
    assert in_lines(build_cues(talk(spoken, "ja", blank=""))) == ["今日は。"]


def test_a_word_longer_than_a_line_stays_whole() -> None:
    long = "x" * 60
    spoken = [Spoken("see", 0.5), Spoken(long, 2.0), Spoken("now", 0.5)]
    assert said(build_cues(talk(spoken))) == ["see", long, "now"]


def test_arabic_and_hebrew_keep_their_order() -> None:
    for language, text in (("ar", "هذا هو YouTube اليوم 25 مرة"), ("he", "שלום לכם, אני מדבר.")):
        assert said(build_cues(talk(paced(text, 0.5), language))) == text.split()
        assert is_right_to_left(text)
    assert not is_right_to_left("He said שלום to us.")
