"""Chapters inside a copy of the film."""

from pathlib import Path

import av
import pytest

from rushes.errors import Rejected
from rushes.settings import Settings
from rushes.steps.chapter import Chapter, add_chapters
from tests.clips import make_clip

MARKS = [
    Chapter(start=0, end=1.25, title="One & <two>", summary=""),
    Chapter(start=1.25, end=2, title="Zwei – drei", summary=""),
]


SUFFIXES = {".mp4": "chapters.mp4", ".webm": "chapters.webm"}


def packets(path: Path) -> list[bytes]:
    with av.open(str(path)) as file:
        return [bytes(packet) for packet in file.demux(file.streams.video) if packet.dts is not None]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_copy_has_the_chapters_and_every_packet_as_it_was(suffix: str, tmp_path: Path) -> None:
    codec = "libvpx-vp9" if suffix == ".webm" else "libx264"
    film = make_clip(tmp_path / f"film{suffix}", codec=codec)
    copy = add_chapters(film, MARKS, tmp_path, Settings())
    assert copy == tmp_path / SUFFIXES[suffix]
    assert packets(copy) == packets(film)
    with av.open(str(copy)) as file:
        found = [
            (float(mark["start"] * mark["time_base"]), mark["metadata"]["title"]) for mark in file.chapters()
        ]
    assert found == [(mark.start, mark.title) for mark in MARKS]


def test_what_is_no_film_is_refused(tmp_path: Path) -> None:
    text = tmp_path / "film.mp4"
    text.write_text("ffconcat version 1.0")
    with pytest.raises(Rejected):
        add_chapters(text, MARKS, tmp_path, Settings())
    assert not list(tmp_path.glob("chapters.*"))
