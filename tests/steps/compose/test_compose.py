"""What comes out of composing, judged by decoding film and copy in full."""

from collections.abc import Callable
from pathlib import Path

import av
import pytest

from rushes.domain.edits import Edits
from rushes.settings import Settings
from rushes.steps.compose.composing import compose
from tests.steps.compose.conftest import Redact, muted, solid
from tests.steps.compose.judge import judge, loudness

Films = Callable[..., Path]
SPAN = Edits(blurs=(solid(1.3, 1.7),))

B_PICTURES = {"preset": "veryfast", "bf": "3"}
SPLICED = {
    "b_pictures": ("film.mp4", {"encoder": B_PICTURES}),
    "b_matroska": ("film.mkv", {"sound_codec": "aac", "encoder": B_PICTURES}),
    "mp4": ("film.mp4", {}),
    "mov": ("film.mov", {"sound_codec": "aac"}),
    "mkv": ("film.mkv", {"sound_codec": "aac"}),
    "webm": ("film.webm", {"codec": "libvpx-vp9", "width": 96, "height": 64}),
    "vp8": ("film.webm", {"codec": "libvpx", "width": 96, "height": 64}),
    "fragments": ("film.mp4", {"options": {"movflags": "frag_keyframe+empty_moov"}}),
    "late_picture": ("film.mp4", {"video_at": 0.5, "sound_at": 0.2}),
    "late_sound": ("film.mp4", {"sound_at": 0.7}),
    "long_pixels": ("film.mp4", {"aspect": 2}),
    "steps": ("film.mp4", {"times": [k / 25 + (k % 3) / 100 for k in range(100)]}),
}


@pytest.mark.parametrize("name", SPLICED)
def test_a_splice_covers_every_flagged_picture_and_leaves_the_others_alone(
    films: Films, redact: Redact, name: str
) -> None:
    suffix, how = SPLICED[name]
    film = films(suffix, **how)
    copy = redact(film, SPAN)
    pictures = copy.proof.pictures
    assert (copy.proof.mode, copy.proof.reason) == ("splice", "")
    assert pictures.copied == pictures.copied_identical == pictures.total - pictures.reencoded
    assert pictures.copied >= pictures.total / 2
    assert pictures.seams == pictures.seams_decoded == 2
    assert pictures.pts_equal
    assert pictures.dts_equal
    assert copy.proof.sound.copied_identical == copy.proof.sound.packets > 0
    seen = judge(film, copy.path, SPAN)
    assert seen.same_times
    assert seen.leaks == []
    assert seen.identical >= pictures.copied


@pytest.mark.parametrize(
    ("rotation", "start", "end", "mode"),
    [(90, 1.3, 1.7, "splice"), (180, 1.3, 1.7, "splice"), (270, 1.3, 1.7, "splice"), (90, 0, 4, "reencode")],
)
def test_a_box_lies_where_it_is_seen_when_the_film_is_turned(
    films: Films, redact: Redact, rotation: int, start: float, end: float, mode: str
) -> None:
    film = films("film.mp4", rotation=rotation)
    edits = Edits(blurs=(solid(start, end, x=0.1, y=0.05, w=0.8, h=0.3),))
    copy = redact(film, edits)
    assert copy.proof.mode == mode
    assert judge(film, copy.path, edits).leaks == []
    with av.open(str(film)) as mine, av.open(str(copy.path)) as theirs:
        frames = next(mine.decode(video=0)), next(theirs.decode(video=0))
    assert frames[0].rotation == frames[1].rotation != 0


def test_a_flag_on_one_picture_replaces_no_more_than_the_rest_of_its_group(
    films: Films, redact: Redact
) -> None:
    film = films("film.mp4")
    copy = redact(film, Edits(blurs=(solid(1.89, 1.9),)))
    assert 1 <= copy.proof.pictures.reencoded <= 8


def test_a_blur_over_the_whole_film_is_encoded_anew_and_says_why(films: Films, redact: Redact) -> None:
    film = films("film.mp4")
    everything = Edits(blurs=(solid(0, None),))
    copy = redact(film, everything)
    assert copy.proof.mode == "reencode"
    assert "100%" in copy.proof.reason
    seen = judge(film, copy.path, everything)
    assert (seen.pictures, seen.leaks, seen.same_times) == (100, [], True)
    assert copy.proof.sound.mode == "copied"


@pytest.mark.parametrize(
    ("suffix", "codec", "why"),
    [("film.mp4", "libx265", "hevc"), ("film.mkv", "mpeg4", "mpeg4"), ("film.mp4", "libsvtav1", "av1")],
)
def test_a_codec_that_is_not_spliced_is_encoded_anew(
    films: Films, redact: Redact, suffix: str, codec: str, why: str
) -> None:
    film = films(suffix, 2, codec=codec, sound_codec="aac")
    copy = redact(film, SPAN)
    assert copy.proof.mode == "reencode"
    assert why in copy.proof.reason
    seen = judge(film, copy.path, SPAN)
    assert (seen.pictures, seen.leaks, seen.same_times) == (50, [], True)


def test_interlaced_pictures_are_encoded_anew(films: Films, redact: Redact) -> None:
    film = films("film.mp4", height=96, encoder={"preset": "veryfast", "x264-params": "tff=1"})
    copy = redact(film, SPAN)
    assert (copy.proof.mode, copy.proof.reason) == ("reencode", "the video is interlaced")
    assert judge(film, copy.path, SPAN).leaks == []


def test_open_groups_are_joined_and_nothing_is_lost(films: Films, redact: Redact) -> None:
    film = films("film.mp4", gop=10, encoder={"preset": "fast", "x264-params": "open-gop=1"})
    late = Edits(blurs=(solid(3.5, 3.6),))
    copy = redact(film, late)
    assert copy.proof.mode == "splice"
    seen = judge(film, copy.path, late)
    assert (seen.pictures, seen.leaks, seen.same_times) == (100, [], True)


def test_muting_alone_copies_every_picture_of_any_codec(films: Films, redact: Redact) -> None:
    film = films("film.mp4", 2, codec="libx265")
    copy = redact(film, muted((0.5, 0.9)))
    assert copy.proof.mode == "splice"
    assert copy.proof.pictures.copied_identical == 50
    assert loudness(copy.path, 0.5, 0.9) == 0
    assert loudness(copy.path, 0.1, 0.4) > 0.3


@pytest.mark.parametrize("suffix", ["film.mp4", "film.webm", "film.mkv"])
def test_a_mute_is_silent_and_what_is_around_it_is_heard(films: Films, redact: Redact, suffix: str) -> None:
    how = {"codec": "libvpx", "width": 96, "height": 64} if suffix == "film.webm" else {}
    sound = {} if suffix == "film.webm" else {"sound_codec": "flac" if suffix == "film.mkv" else "aac"}
    film = films(suffix, **how, **sound)
    copy = redact(film, muted((1.0, 1.5), (3.0, 3.2)))
    assert copy.proof.sound.mode == ("swapped" if suffix == "film.mp4" else "encoded")
    assert copy.proof.sound.silences_heard == 2
    for start, end in ((1.0, 1.5), (3.0, 3.2)):
        assert loudness(copy.path, start + 0.02, end - 0.02) < 0.002
    for start, end in ((0.2, 0.95), (1.6, 2.9), (3.3, 3.9)):
        assert loudness(copy.path, start, end) > 0.3


def test_a_sound_that_is_encoded_anew_keeps_its_time(films: Films, redact: Redact) -> None:
    film = films("film.webm", codec="libvpx", width=96, height=64, tones=((2.0, 2.5),))
    copy = redact(film, muted((3.0, 3.2)))
    assert loudness(copy.path, 0.1, 1.97) < 0.05
    assert loudness(copy.path, 2.03, 2.47) > 0.3
    assert loudness(copy.path, 2.53, 3.9) < 0.05


@pytest.mark.parametrize("style", ["bleep", "room"])
@pytest.mark.parametrize("suffix", ["film.mp4", "film.webm"])
def test_in_place_of_a_word_there_is_a_tone_or_the_room(
    films: Films, redact: Redact, style: str, suffix: str
) -> None:
    how = {"codec": "libvpx", "width": 96, "height": 64} if suffix == "film.webm" else {}
    film = films(suffix, tones=((1.0, 1.5),), **how)
    copy = redact(film, muted((0.9, 1.6), style=style))
    loudest = loudness(copy.path, 1.0, 1.5)
    assert 0.05 < loudest < 0.2 if style == "bleep" else loudest < 0.05


def test_tags_and_other_tracks_are_dropped_and_said(tmp_path: Path, films: Films, redact: Redact) -> None:
    source = films("film.mp4", 2)
    film = tmp_path / "tagged.mp4"
    with av.open(str(source)) as mine, av.open(str(film), "w") as made:
        made.metadata.update({"title": "At home", "location": "+48.1000+011.5000/"})
        pairs = [(s, made.add_stream_from_template(s, opaque=True)) for s in mine.streams]
        extra = made.add_stream_from_template(mine.streams.audio[0], opaque=True)
        for packet in mine.demux():
            for old, new in pairs:
                if packet.dts is not None and packet.stream is old:
                    packet.stream = new
                    made.mux(packet)
                    if old.type == "audio":
                        packet.stream = extra
                        made.mux(packet)
                    packet.stream = old
    copy = redact(film, muted((0.5, 0.9)))
    assert any("audio track" in what for what in copy.proof.dropped)
    assert "tag title" in copy.proof.dropped
    with av.open(str(copy.path)) as made:
        assert len(made.streams) == 2
        assert not {"title", "location"} & made.metadata.keys()
    with av.open(str(redact(film, Edits(), "tags").path)) as made:
        assert made.metadata["location"] == "+48.1000+011.5000/"


def test_the_same_work_gives_the_same_bytes(films: Films, redact: Redact) -> None:
    film, edits = films("film.mp4"), Edits(blurs=SPAN.blurs, mutes=muted((1, 1.5), style="room").mutes)
    first = redact(film, edits).proof.result
    assert redact(film, edits).proof.result == first


def test_where_no_gpu_encodes_the_processor_does_and_the_proof_says_so(films: Films, tmp_path: Path) -> None:
    film, everything = films("film.mp4", 1), Edits(blurs=(solid(0, None),))
    proof = compose(film, everything, tmp_path, Settings(nvenc=True)).proof
    assert proof.mode == "reencode"
    assert [warning for warning in proof.warnings if "GPU" in warning]
    assert not compose(film, everything, tmp_path, Settings()).proof.warnings
    assert proof.pictures.total == 25
    assert proof.pictures.pts_equal
