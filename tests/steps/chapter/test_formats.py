"""Chapters as players take them."""

import re
from itertools import pairwise

import pytest

from rushes.steps.chapter import Chapter, chapters_to_vtt, to_youtube_description


def chapters(*starts: float, end: float, title: str = "A title") -> list[Chapter]:
    edges = [*starts, end]
    return [Chapter(start=a, end=b, title=title, summary="") for a, b in pairwise(edges)]


def test_webvtt_has_its_times_and_no_tags() -> None:
    text = chapters_to_vtt(chapters(0, 61.5, 3600, end=3725.25, title="<b>R&D</b> --> x"))
    assert text.startswith("WEBVTT\n\n1\n00:00:00.000 --> 00:01:01.500\n")
    assert "01:00:00.000 --> 01:02:05.250" in text
    assert "<" not in text
    assert text.count("-->") == 3
    assert "&lt;b&gt;R&amp;D&lt;/b&gt; --&gt; x" in text


def test_youtube_lines_begin_at_zero_and_ascend() -> None:
    lines, why = to_youtube_description(chapters(0, 75.9, 610, end=900))
    assert (lines, why) == ("0:00 A title\n1:15 A title\n10:10 A title\n", "")
    lines, _ = to_youtube_description(chapters(0, 75, 3661, end=4000))
    assert lines.splitlines() == ["0:00:00 A title", "0:01:15 A title", "1:01:01 A title"]


@pytest.mark.parametrize(
    ("made", "why"),
    [
        (chapters(0, 30, end=60), "at least 3 chapters, and there are 2"),
        (chapters(0, 30, 39.5, end=60), "one has 9 s"),
        (chapters(0, 30, 55, end=64), "one has 9 s"),
        (chapters(2, 30, 60, end=90), "first chapter at 0:00"),
    ],
)
def test_youtube_gets_nothing_that_it_would_void(made: list[Chapter], why: str) -> None:
    lines, said = to_youtube_description(made)
    assert lines == ""
    assert why in said


def test_youtube_lines_have_no_angle_brackets() -> None:
    lines, _ = to_youtube_description(chapters(0, 20, 40, end=60, title="a <b> c"))
    assert not re.search("[<>]", lines)
