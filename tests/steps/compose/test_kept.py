"""What a film has beside its picture and its sound is dropped, unless somebody wants it."""

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any, get_args

import av
import pytest
from av.stream import Disposition

from rushes.domain import CopyExtra
from rushes.domain.edits import Edits
from rushes.media.container import open_video
from rushes.settings import Settings
from rushes.steps.compose.child import captioning
from rushes.steps.compose.subtitling import mux
from rushes.steps.subtitles import Cue
from tests.steps.compose.conftest import Redact, muted, solid
from tests.steps.compose.judge import judge, loudness

EDITS = Edits(blurs=(solid(0.5, 0.7),), mutes=muted((0.5, 0.9)).mutes)
Films = Callable[..., Path]


def jpeg() -> bytes:
    encoder: Any = av.CodecContext.create("mjpeg", "w")
    encoder.width, encoder.height, encoder.pix_fmt, encoder.time_base = 64, 48, "yuvj420p", Fraction(1)
    frame = av.VideoFrame(64, 48, "yuvj420p")
    for plane in frame.planes:
        plane.update(bytes(plane.buffer_size))
    frame.pts = 0
    return b"".join(bytes(packet) for packet in [*encoder.encode(frame), *encoder.encode(None)])


@pytest.fixture(scope="module")
def full(films: Films, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A film with a second track of sound, a track of subtitles, a cover, chapters, a title and a place."""
    source, film = films("film.mp4", 2), tmp_path_factory.mktemp("full") / "full.mp4"
    clocks = {"movie_timescale": "48000", "video_track_timescale": "16000"}
    with av.open(str(source)) as mine, av.open(str(film), "w", options=clocks) as made:
        made.metadata.update({"title": "At home", "location": "+48.1000+011.5000/"})
        pairs = {s.index: made.add_stream_from_template(s, opaque=True) for s in mine.streams}
        other = made.add_stream_from_template(mine.streams.audio[0], opaque=True)
        text = captioning.add_stream(made, "deu")
        cover = made.add_stream("mjpeg")
        cover.width, cover.height, cover.pix_fmt = 64, 48, "yuvj420p"
        cover.disposition = Disposition.attached_pic
        made.set_chapters(
            [{"id": 1, "start": 0, "end": 1000, "time_base": Fraction(1, 1000), "metadata": {"title": "One"}}]
        )
        for data, stream in ((b"\0\5Hallo", text), (jpeg(), cover)):
            packet = av.Packet(data)
            packet.pts = packet.dts = 0
            packet.duration, packet.time_base, packet.stream = 1000, Fraction(1, 1000), stream
            packet.is_keyframe = True
            made.mux(packet)
        for packet in mine.demux():
            if packet.dts is None:
                continue
            kind, packet.stream = packet.stream.type, pairs[packet.stream_index]
            made.mux(packet)
            if kind == "audio":
                packet.stream = other
                made.mux(packet)
    return film


def told(path: Path) -> dict[str, Any]:
    with open_video(path) as film:
        covers = [s for s in film.file.streams if s.disposition & Disposition.attached_pic]
        return {
            "audio-tracks": len(film.file.streams.audio) > 1,
            "subtitle-tracks": len(film.file.streams.subtitles) > 0,
            "cover": bool(covers),
            "chapters": bool(film.file.chapters()),
            "tags": "title" in film.file.metadata,
        }


def test_all_of_it_is_dropped_and_said(full: Path, redact: Redact) -> None:
    assert all(told(full).values())
    copy = redact(full, EDITS)
    assert not any(told(copy.path).values())
    dropped = " ".join(copy.proof.dropped)
    for what in ("audio track", "subtitle track", "cover picture", "chapters", "tag title", "tag location"):
        assert what in dropped


@pytest.mark.parametrize("what", ["audio-tracks", "subtitle-tracks", "cover", "chapters", "tags"])
def test_each_is_kept_when_it_is_wanted_and_the_rest_is_not(full: Path, redact: Redact, what: str) -> None:
    copy = redact(full, EDITS, what)
    assert [name for name, there in told(copy.path).items() if there] == [what]
    assert copy.proof.mode == "splice"
    assert judge(full, copy.path, EDITS).leaks == []


def test_a_second_track_of_sound_is_muted_like_the_first(full: Path, redact: Redact) -> None:
    copy = redact(full, EDITS, "audio-tracks")
    assert (copy.proof.sound.tracks, copy.proof.sound.silences_heard) == (2, 2)
    alone = copy.path.with_name("second.mp4")
    with av.open(str(copy.path)) as mine, av.open(str(alone), "w") as made:
        track = mine.streams.audio[1]
        out = made.add_stream_from_template(track, opaque=True)
        for packet in mine.demux(track):
            if packet.dts is not None:
                packet.stream = out
                made.mux(packet)
    assert loudness(alone, 0.52, 0.88) < 0.002
    assert loudness(alone, 1.1, 1.9) > 0.3


def test_captions_that_are_kept_beside_a_mute_are_warned_of(full: Path, redact: Redact) -> None:
    assert "may contain muted words" in redact(full, EDITS, "subtitle-tracks").proof.warnings[0]
    assert redact(full, EDITS).proof.warnings == ()


def test_everything_may_stay(full: Path, redact: Redact) -> None:
    copy = redact(full, EDITS, *get_args(CopyExtra))
    assert all(told(copy.path).values())
    assert {what.partition(" track")[0] for what in copy.proof.dropped} <= {"data"}


def test_a_film_gets_tracks_of_subtitles_with_language_and_name(
    full: Path, films: Films, tmp_path: Path
) -> None:
    cues = [Cue(0, 900, ("Hello you.",)), Cue(1000, 1900, ("And", "you."))]
    for film, kept in ((full, 1), (films("film.mkv", 2), 0)):
        folder = tmp_path / film.stem
        folder.mkdir()
        copy = mux(film, [("en", "English", cues), ("de", "Deutsch", cues)], folder, Settings())
        pictures = copy.proof.pictures
        assert pictures.copied_identical == pictures.total
        with av.open(str(copy.path)) as made:
            tracks = made.streams.subtitles[kept:]
            assert [track.language for track in tracks] == ["eng", "deu"]
            names = [track.metadata.get("title") or track.metadata.get("handler_name") for track in tracks]
            assert names == ["English", "Deutsch"]
            said = [bytes(packet) for packet in made.demux(tracks[0]) if len(bytes(packet)) > 2]
            assert b"Hello you." in said[0]
            assert len(said) == 2
