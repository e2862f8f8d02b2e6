"""Pictures taken in the child and looked at here."""

import os
import threading
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rushes.errors import Reason, Rejected
from rushes.media import sampling
from rushes.media.child.frame_transfer import AHEAD, HEADER, Handover
from rushes.media.sampling import Frame, Index, base, fill, index, receive, reel, take
from rushes.settings import Settings
from rushes.steps import sample
from tests.clips import make_clip
from tests.faces import film

SECONDS = st.floats(0, 20_000, allow_nan=False)


def still(at: float) -> tuple[float, float]:
    """A face in the middle, whatever the time."""
    return 0.5, 0.5


def collect(
    video: Path, folder: Path, settings: Settings, moments: list[tuple[float, bool]], **more: int
) -> tuple[list[Frame], list[float]]:
    frames: list[Frame] = []
    cuts = take(reel(video, folder, settings), moments, frames.append, **more)
    return frames, cuts


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six seconds with key frames at 0, 2 and 4."""
    return make_clip(tmp_path_factory.mktemp("clip") / "clip.mp4", 6, gop=50, audio=False)


def test_the_index_names_the_key_frames(clip: Path, settings: Settings) -> None:
    found = index(clip, settings)
    assert found.keys == pytest.approx((0, 2, 4), abs=0.001)
    assert (found.length, found.fps) == pytest.approx((6, 25), abs=0.01)


def test_short_groups_are_seen_by_their_key_frames_alone() -> None:
    assert base(Index(length=6, fps=25, keys=(0, 2, 4))) == [0, 2, 4]
    assert base(Index(length=6.006, fps=29.97, keys=(0, 2.002, 4.004))) == [0, 2.002, 4.004]


def test_long_groups_are_filled_up_to_the_rate() -> None:
    assert base(Index(length=10, fps=25, keys=(0,))) == pytest.approx([0, 2, 4, 6, 8])
    assert base(Index(length=300, fps=25, keys=(0.0,)))[-1] == pytest.approx(298)
    assert len(base(Index(length=300, fps=25, keys=(0.0,)))) == 150


def test_a_film_of_key_frames_alone_is_not_looked_at_whole() -> None:
    keys = tuple(k / 25 for k in range(250))
    assert len(base(Index(length=10, fps=25, keys=keys))) <= 20


@given(st.lists(st.floats(0, 3000, allow_nan=False), max_size=400))
def test_for_a_service_that_is_paid_no_more_than_four_pictures_come_to_five_seconds(
    keys: list[float],
) -> None:
    film = Index(length=3000, fps=25, keys=tuple(sorted({0.0, *keys})))
    times = base(film, apart=sample.APART)
    assert len(times) <= 0.8 * film.length + 1
    assert all(later - earlier <= 2.5 + 1e-6 for earlier, later in pairwise([*times, film.length]))


def test_a_film_without_key_frames_has_nothing_to_look_at() -> None:
    assert base(Index(length=0, fps=0, keys=())) == []


@given(SECONDS, SECONDS, st.floats(0.1, 30))
def test_filled_gaps_leave_no_step_much_longer_than_asked(a: float, b: float, rate: float) -> None:
    start, end = sorted((a, b))
    end = min(end, start + 60)
    times = [start, *fill(start, end, rate), end]
    assert all(earlier <= later for earlier, later in pairwise(times))
    longest = max(later - earlier for earlier, later in pairwise(times))
    assert longest <= (1 + sampling.SLACK) / rate + 1e-6


def test_each_wanted_moment_gets_the_first_picture_at_or_after_it(
    clip: Path, settings: Settings, tmp_path: Path
) -> None:
    wanted = [0.0, 0.5, 1.99, 2.0, 3.3, 4.0, 5.9]
    frames, _ = collect(clip, tmp_path, settings, [(time, True) for time in wanted])
    expected = [0.0, 0.52, 2.0, 3.32, 4.0, 5.92]
    assert [frame.time for frame in frames] == pytest.approx(expected, abs=0.001)
    assert list(tmp_path.glob(f"{sampling.FOLDER}*")) == []


def test_every_picture_can_be_had_whatever_the_codec(settings: Settings, tmp_path: Path) -> None:
    for name, how in (("a.mp4", {}), ("b.webm", {"codec": "libvpx-vp9"}), ("c.mp4", {"video_at": 1.0})):
        video = make_clip(tmp_path / name, 2, gop=20, audio=False, **how)
        moments = [(k / 100, True) for k in range(320)]
        frames, _ = collect(video, tmp_path, settings, moments)
        assert len(frames) == 50, name
        steps = [later.time - earlier.time for earlier, later in pairwise(frames)]
        assert steps == pytest.approx([0.04] * 49, abs=0.002)


def test_a_picture_shows_what_the_film_shows_at_that_time(
    clip: Path, settings: Settings, tmp_path: Path
) -> None:
    frames, _ = collect(clip, tmp_path, settings, [(k / 2, True) for k in range(12)])
    for frame in frames:
        high, wide, _ = frame.pixels.shape
        assert frame.pixels[high // 2, wide // 4].mean() > 240
        assert frame.pixels[high // 2, 3 * wide // 4].mean() < 15
        assert frame.pixels[-5, wide // 2].mean() == pytest.approx(255 * frame.time / 6, abs=8)


def test_pictures_are_upright_and_no_larger_than_asked(settings: Settings, tmp_path: Path) -> None:
    video = make_clip(tmp_path / "turned.mp4", 1, rotation=90, audio=False)
    frames, _ = collect(video, tmp_path, settings, [(0.0, True)], long_side=80)
    high, wide, _ = frames[0].pixels.shape
    assert max(high, wide) <= 80
    assert high > wide


def test_a_cut_between_two_moments_is_seen_and_shown(settings: Settings, tmp_path: Path) -> None:
    video = film(tmp_path / "cuts.mp4", 4, still, scenes=(1.36, 1.96), gop=50)
    frames, cuts = collect(video, tmp_path, settings, [(1.2, True), (1.4, True), (2.0, False)])
    assert cuts == pytest.approx([1.36, 1.96], abs=0.001)
    assert [frame.time for frame in frames if frame.cut] == cuts
    assert [frame.time for frame in frames] == pytest.approx([1.2, 1.36, 1.4, 1.96], abs=0.001)


def test_a_steady_film_has_no_cuts(clip: Path, settings: Settings, tmp_path: Path) -> None:
    _, cuts = collect(clip, tmp_path, settings, [(k / 5, True) for k in range(30)])
    assert cuts == []


def test_long_lists_of_moments_are_split_between_children(
    clip: Path, settings: Settings, tmp_path: Path
) -> None:
    moments = [(k / 5, True) for k in range(20)]
    whole, _ = collect(clip, tmp_path, settings, moments)
    parts, _ = collect(clip, tmp_path, settings, moments, chunk=7)
    assert [frame.time for frame in parts] == [frame.time for frame in whole]
    assert all((a.pixels == b.pixels).all() for a, b in zip(whole, parts, strict=True))


def test_a_film_that_ends_in_damage_shows_what_is_whole(settings: Settings, tmp_path: Path) -> None:
    video = make_clip(tmp_path / "whole.webm", 4, gop=25, audio=False, codec="libvpx-vp9")
    cut = tmp_path / "cut.webm"
    cut.write_bytes(video.read_bytes()[: video.stat().st_size * 2 // 3])
    frames, _ = collect(cut, tmp_path, settings, [(k / 5, True) for k in range(20)])
    assert 5 <= len(frames) < 20


def test_a_text_file_is_rejected(settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    path.write_text("ffconcat version 1.0")
    with pytest.raises(Rejected):
        index(path, settings)


def test_what_the_looker_raises_comes_out_and_ends_the_child(
    clip: Path, settings: Settings, tmp_path: Path
) -> None:
    def stumble(frame: Frame) -> None:
        raise RuntimeError("no network")

    moments = [(k / 8, True) for k in range(4 * AHEAD)]
    for _ in range(2):
        with pytest.raises(RuntimeError, match="no network"):
            take(reel(clip, tmp_path, settings), moments, stumble)
    frames, _ = collect(clip, tmp_path, settings, moments)
    assert len(frames) == len(moments)


def test_no_more_than_a_few_pictures_wait(tmp_path: Path) -> None:
    import av

    seen: list[int] = []
    ready = threading.Event()

    def say(fraction: float, name: str) -> None:
        seen.append(len(list(tmp_path.iterdir())))
        ready.set()

    out = Handover(tmp_path, say, 64, 1.0)
    frame = av.VideoFrame.from_ndarray(np.zeros((48, 64, 3), np.uint8), "rgb24")

    def write() -> None:
        for number in range(AHEAD + 3):
            out.put(frame, number / 25, 0.0, cut=False)

    writer = threading.Thread(target=write)
    writer.start()
    taken = 0
    while taken < AHEAD + 3:
        for path in sorted(tmp_path.glob("*.bgr")):
            if ready.is_set() and path.stat().st_size == HEADER.size + 48 * 64 * 3:
                path.unlink()
                taken += 1
    writer.join()
    assert max(seen) <= AHEAD


@pytest.mark.parametrize(
    "spoil",
    [
        lambda path: path.write_bytes(b"short"),
        lambda path: path.write_bytes(HEADER.pack(1.0, 10, 10, False) + bytes(299)),
        lambda path: path.write_bytes(HEADER.pack(1.0, 0, 10, False)),
        lambda path: path.symlink_to("/etc/hostname"),
        os.mkfifo,
        str,
    ],
    ids=["short", "wrong size", "no pixels", "link", "pipe", "nothing"],
)
def test_what_is_no_picture_of_ours_is_rejected(tmp_path: Path, spoil: Callable[[Path], object]) -> None:
    path = tmp_path / "000001.bgr"
    spoil(path)
    with pytest.raises(Rejected) as caught:
        receive(path)
    assert caught.value.reason is Reason.DECODER_CRASH


@pytest.mark.field
def test_known_cuts_of_a_real_film_are_found(field: Path, settings: Settings, tmp_path: Path) -> None:
    video = field / "video" / "five_minutes.mp4"
    moments = [(start + k / 5, True) for start in (39.5, 103.0) for k in range(23)]
    _, cuts = collect(video, tmp_path, settings, moments)
    assert cuts == pytest.approx([40.0, 43.6, 103.6, 106.5], abs=0.01)


@pytest.mark.field
@pytest.mark.parametrize("name", ["made_opengop.mp4", "made_vfr.mp4", "made_hevc.mp4"])
def test_odd_files_give_ascending_pictures_for_nearly_every_moment(
    field: Path, settings: Settings, tmp_path: Path, name: str
) -> None:
    video = field / "video" / name
    moments = [(time, True) for time in base(index(video, settings), 2.0)]
    frames, _ = collect(video, tmp_path, settings, moments)
    times = [frame.time for frame in frames]
    assert times == sorted(set(times))
    assert len(times) >= len(moments) - 2


@pytest.mark.prove
@pytest.mark.field
@pytest.mark.timeout(600)
def test_odd_and_hostile_files_give_pictures_or_are_rejected(
    field: Path, settings: Settings, tmp_path: Path
) -> None:
    looked_at = 0
    for path in sorted((field / "hostile").iterdir()):
        try:
            moments = [(time, True) for time in base(index(path, settings), 5.0)]
            frames, _ = collect(path, tmp_path, settings, moments)
        except Rejected:
            continue
        times = [frame.time for frame in frames]
        assert times == sorted(times), path.name
        looked_at += bool(frames)
    assert looked_at > 10
