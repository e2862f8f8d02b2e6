"""The files, read by a parser that nobody here wrote."""

import io
import logging
import xml.etree.ElementTree as ET
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from uuid import UUID

import pytest
import ttconv.imsc.reader
import ttconv.srt.reader
import ttconv.vtt.reader
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st
from ttconv import model

from rushes import step
from rushes.adapters.memory import MemoryEvents, MemoryHot, MemoryStorage
from rushes.errors import Rejected
from rushes.jobs import Ticket, job_key
from rushes.settings import Settings
from rushes.subtitles import Cue, cues, srt, ttml, vtt, write
from rushes.subtitles.formats import clock
from rushes.transcribe.settle import Heard
from tests.transcribe.strategies import settled

Shown = list[tuple[int, int, tuple[str, ...]]]


def read_srt(found: list[Cue]) -> Shown:
    return shown(ttconv.srt.reader.to_model(io.StringIO(srt(found))))


def read_vtt(found: list[Cue]) -> Shown:
    return shown(ttconv.vtt.reader.to_model(io.StringIO(vtt(found))))


def read_ttml(found: list[Cue]) -> Shown:
    return shown(ttconv.imsc.reader.to_model(ET.parse(io.BytesIO(ttml(found, "en").encode()))))  # noqa: S314


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
    return tuple(text.strip().split("\n"))


READERS = [read_srt, read_vtt, read_ttml]
plain = st.text(
    st.characters(codec="utf-8", exclude_categories=["C", "Z"], exclude_characters="<>&"), max_size=12
)
marked = st.text("ab<>&-/!;#'\"amp lt i3{}", max_size=14)


def of_texts(texts: list[str]) -> list[Cue]:
    return cues(settled([Heard(n * 3, n * 3 + 2, text) for n, text in enumerate(texts)], 100))


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
    assert vtt(found).count("-->") == srt(found).count("-->") == len(found)


def test_subrip_swallows_nothing_that_looks_like_a_tag() -> None:
    found = [Cue(0, 1000, ("a <b> c</i> --> <!x 1 < 2 AT&T <3",))]
    assert [text for _, _, text in read_srt(found)] == [("a ‹b> c‹/i> → ‹!x 1 < 2 AT&T <3",)]


def test_the_files_look_as_people_know_them() -> None:
    found = [Cue(1000, 2500, ("Hello", "there & <you>")), Cue(3_723_004, 3_725_000, ("Bye",))]
    assert srt(found) == (
        "1\n00:00:01,000 --> 00:00:02,500\nHello\nthere & ‹you>\n\n2\n01:02:03,004 --> 01:02:05,000\nBye\n"
    )
    assert vtt(found) == (
        "WEBVTT\n\n00:00:01.000 --> 00:00:02.500\nHello\nthere &amp; &lt;you&gt;\n\n"
        "01:02:03.004 --> 01:02:05.000\nBye\n"
    )
    assert '<p begin="00:00:01.000" end="00:00:02.500">Hello<br/>there &amp; &lt;you&gt;</p>' in ttml(
        found, "en"
    )
    assert 'xml:lang="en"' in ttml(found, "en")


@pytest.mark.parametrize("reader", READERS)
def test_nothing_said_is_a_file_without_cues(reader: Callable[[list[Cue]], Shown]) -> None:
    assert reader([]) == []


def test_a_hundred_hours_have_three_digits() -> None:
    assert clock(360_000_000, ".") == "100:00:00.000"


def test_the_direct_command_writes_three_files(tmp_path: Path) -> None:
    transcript = settled([Heard(1, 2, "Hello.")], 10)
    assert [path.name for path in write(transcript, tmp_path)] == [
        "transcript.srt",
        "transcript.vtt",
        "transcript.ttml",
    ]
    assert (tmp_path / "transcript.srt").read_bytes() == b"1\n00:00:01,000 --> 00:00:02,000\nHello.\n"


def run(ticket: Ticket, storage: MemoryStorage) -> step.StepRecord:
    return step.run(
        "subtitles", ticket, settings=Settings(), storage=storage, events=MemoryEvents(), hot=MemoryHot()
    )


def test_the_step_saves_what_the_transcript_says(ticket: Ticket, storage: MemoryStorage) -> None:
    transcript = settled([Heard(1, 2, "Hello."), Heard(4, 6, "Good bye.")], 10)
    storage.put(job_key(ticket.job_id, "transcribe/transcript.json"), transcript.json_bytes(), "")
    record = run(ticket, storage)
    assert {file.name: file.media_type for file in record.files} == {
        "transcript.srt": "application/x-subrip",
        "transcript.vtt": "text/vtt",
        "transcript.ttml": "application/ttml+xml",
    }
    assert record.facts == {"cues": 2}
    assert (record.engine, record.model, record.quality) == ("rushes", "netflix", "full")
    assert b"Good bye." in storage.get(job_key(ticket.job_id, "subtitles/transcript.vtt"))


def test_a_damaged_transcript_is_refused(ticket: Ticket, storage: MemoryStorage) -> None:
    storage.put(job_key(UUID(int=1), "transcribe/transcript.json"), b'{"segments": 3}', "")
    with pytest.raises(Rejected, match=r"no transcript\.json"):
        run(ticket, storage)


logging.getLogger("ttconv").setLevel(logging.ERROR)
