"""Pictures of a film: upright, square, small, and at the time they say."""

from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rushes.media import sniff, stills
from rushes.media.child.stills import size
from rushes.media.facts import inspect
from rushes.settings import Settings
from tests.clips import make_clip

ALL = Settings(containers=tuple(sniff.DEMUXERS))


def pixels(path: Path) -> "np.ndarray[Any, Any]":
    with av.open(str(path)) as file:
        return next(file.decode(video=0)).to_ndarray(format="gray").astype(float)


def test_pictures_are_jpeg_files_in_order_of_time(tmp_path: Path) -> None:
    clip = make_clip(tmp_path / "a.mp4", 10, gop=50, audio=False)
    taken = stills.take(clip, tmp_path, ALL, [1.0, 5.0, 9.0])
    assert [still.name for still in taken] == ["0001.jpg", "0002.jpg", "0003.jpg"]
    assert all((tmp_path / still.name).read_bytes()[:3] == b"\xff\xd8\xff" for still in taken)
    assert [still.time for still in taken] == sorted(still.time for still in taken)


@pytest.mark.parametrize("gop", [10, 1000])
def test_a_picture_is_the_one_shown_at_its_time(tmp_path: Path, gop: int) -> None:
    clip = make_clip(tmp_path / "a.mp4", 10, gop=gop, audio=False)
    for still in stills.take(clip, tmp_path, ALL, [1.0, 5.0, 9.0]):
        grey = pixels(tmp_path / still.name)[80:].mean()
        assert grey == pytest.approx(255 * still.time / 10, abs=5)


def test_pictures_are_near_the_times_that_were_asked(tmp_path: Path) -> None:
    clip = make_clip(tmp_path / "a.mp4", 12, gop=25, audio=False)
    wanted = stills.spread(12, 12, 2)
    taken = stills.take(clip, tmp_path, ALL, wanted)
    assert len(taken) == 6
    assert all(abs(still.time - time) <= 0.5 for still, time in zip(taken, wanted, strict=True))


@pytest.mark.parametrize(
    ("turn", "bright"),
    [(0, np.s_[:60, :70]), (90, np.s_[90:, :60]), (180, np.s_[30:, 90:]), (270, np.s_[:70, 30:])],
)
def test_pictures_are_upright(tmp_path: Path, turn: int, bright: Any) -> None:
    clip = make_clip(tmp_path / "a.mp4", 0.4, rotation=turn, audio=False)
    (still,) = stills.take(clip, tmp_path, ALL, [0.0])
    grey = pixels(tmp_path / still.name)
    assert grey.shape == ((160, 90) if turn in (90, 270) else (90, 160))
    assert (still.height, still.width) == grey.shape
    assert grey[bright].mean() > 240
    assert grey.mean() < 130


def test_white_is_white_and_black_is_black(tmp_path: Path) -> None:
    (still,) = stills.take(make_clip(tmp_path / "a.mp4", 0.4, audio=False), tmp_path, ALL, [0.0])
    grey = pixels(tmp_path / still.name)
    assert grey[:60, :70].min() > 250
    assert grey[:60, 90:].max() < 5


def test_pixels_are_square(tmp_path: Path) -> None:
    clip = make_clip(tmp_path / "a.mp4", 0.4, aspect=Fraction(2), audio=False)
    (still,) = stills.take(clip, tmp_path, ALL, [0.0])
    assert (still.width, still.height) == (320, 90)


def test_the_long_side_is_640_at_most(tmp_path: Path) -> None:
    clip = make_clip(tmp_path / "a.mp4", 0.2, width=1280, height=720, audio=False)
    (still,) = stills.take(clip, tmp_path, ALL, [0.0])
    assert (still.width, still.height) == (640, 360)


def test_a_film_of_one_picture_gives_one(tmp_path: Path) -> None:
    clip = make_clip(tmp_path / "a.mp4", times=[0.0], audio=False)
    assert len(stills.take(clip, tmp_path, ALL, [0.0, 0.01, 0.02])) == 1


def test_a_damaged_film_gives_what_it_can(tmp_path: Path) -> None:
    clip = make_clip(tmp_path / "a.mkv", 10, gop=25, audio=False, width=320, height=180)
    clip.write_bytes(clip.read_bytes()[: clip.stat().st_size // 2])
    taken = stills.take(clip, tmp_path, ALL, [1.0, 3.0, 5.0, 7.0, 9.0])
    assert 1 <= len(taken) < 5


def test_a_film_too_short_to_seek_in_gives_its_first_picture(tmp_path: Path) -> None:
    clip = make_clip(tmp_path / "a.ts", 0.12, gop=1000, audio=False)
    (still,) = stills.take(clip, tmp_path, ALL, [0.06])
    assert 0 <= still.time <= 0.12


def test_a_sound_recording_gives_no_picture(tmp_path: Path) -> None:
    assert stills.take(make_clip(tmp_path / "a.mp4", video=False), tmp_path, ALL, [0.0]) == []


@given(st.floats(0.01, 20_000), st.integers(1, 50), st.floats(0.5, 100))
def test_times_are_spread_evenly_inside_the_film(duration: float, most: int, every: float) -> None:
    times = stills.spread(duration, most, every)
    assert 1 <= len(times) <= most
    assert all(0 < time < duration for time in times)
    steps = np.diff([-times[0], *times])
    assert np.allclose(steps, duration / len(times))


@given(st.integers(1, 20_000), st.integers(1, 20_000), st.floats(0.05, 20))
def test_a_size_is_even_and_never_over_the_limit(width: int, height: int, aspect: float) -> None:
    wide, high = size(width, height, aspect, 640)
    assert wide % 2 == high % 2 == 0
    assert 16 <= wide <= 640
    assert 16 <= high <= 640


@pytest.mark.field
@pytest.mark.parametrize(
    "name",
    [
        "am_sample_edit_list.mp4",
        "h264_10bits.mp4",
        "made_hevc.mp4",
        "made_opengop.mp4",
        "made_vfr.mp4",
        "made_vp9.webm",
        "made_frag.mp4",
        "one-by-one.mp4",
        "asl_book.mkv",
    ],
)
def test_odd_recordings_give_all_their_pictures(field: Path, tmp_path: Path, name: str) -> None:
    facts = inspect(field / "video" / name, ALL)
    wanted = stills.spread(facts.duration, 6, 2)
    taken = stills.take(field / "video" / name, tmp_path, ALL, wanted)
    assert len(taken) == len(wanted)
    upright = facts.width * facts.pixel_aspect / facts.height
    assert all(still.width / still.height == pytest.approx(upright, rel=0.02) for still in taken)
