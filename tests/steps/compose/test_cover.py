"""Which regions cover which picture."""

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rushes.media.orientation import TURNS, Orientation
from rushes.steps.compose.frame_regions import FrameRegion, coverings, on_coded
from rushes.steps.compose.planes import cover

times = st.floats(-5, 20).map(lambda t: round(t, 3))


@st.composite
def moving(draw: st.DrawFn) -> FrameRegion:
    starts = sorted(draw(st.lists(times, min_size=1, max_size=6, unique=True)))
    start = draw(times)
    end = start + draw(st.floats(0.01, 10))
    regions = tuple((0.1, 0.1, 0.01 * (k + 1), 0.1) for k in range(len(starts)))
    return FrameRegion(start, end, "blur", tuple(starts), regions)


@given(moving(), times, st.floats(0.01, 3))
def test_a_picture_is_covered_by_every_box_that_holds_while_it_is_shown(
    one: FrameRegion, start: float, length: float
) -> None:
    end = start + length
    since = [-np.inf, *one.times[1:]]
    until = [*one.times[1:], np.inf]
    wanted = [
        region
        for region, first, last in zip(one.regions, since, until, strict=True)
        if max(first, one.start, start) < min(last, one.end, end) - 2e-6
    ]
    found = list(one.during(start, end))
    assert [region for region in wanted if region not in found] == []
    assert bool(found) == one.touches(start, end)


def test_outside_its_time_a_blur_covers_nothing() -> None:
    one = FrameRegion(1, 2, "blur", (0.5, 1.5), ((0, 0, 0.1, 0.1), (0, 0, 0.2, 0.2)))
    assert coverings([one], 0.9, 1.0) == []
    assert coverings([one], 2.0, 2.1) == []
    assert coverings([one], 0.9, 1.1) == [("blur", (0, 0, 0.1, 0.1))]
    assert len(coverings([one], 1.4, 1.6)) == 2


@pytest.mark.parametrize("turn", TURNS)
def test_a_region_is_found_again_in_the_coded_picture(turn: tuple[int, bool]) -> None:
    orientation = Orientation(*turn)
    coded = np.zeros((60, 80), np.uint8)
    x, y, w, h = on_coded((0.1, 0.2, 0.3, 0.4), orientation)
    coded[round(y * 60) : round((y + h) * 60), round(x * 80) : round((x + w) * 80)] = 255
    shown = turned(coded, orientation)
    height, width = shown.shape
    wanted = np.zeros_like(shown)
    wanted[round(0.2 * height) : round(0.6 * height), round(0.1 * width) : round(0.4 * width)] = 255
    assert (shown == wanted).all()


def turned(coded: np.ndarray, orientation: Orientation) -> np.ndarray:
    """The picture as FFmpeg's players show it."""
    frame = av.VideoFrame.from_ndarray(coded, "gray")
    graph = av.filter.Graph()
    chain = [graph.add_buffer(width=80, height=60, format=frame.format, time_base=av.time_base and 1)]
    chain += [graph.add(name, arguments or None) for name, arguments in orientation.filters]
    chain += [graph.add("buffersink")]
    graph.link_nodes(*chain).configure()
    frame.pts = 0
    graph.vpush(frame)
    return graph.vpull().to_ndarray()


def noise(name: str, width: int = 64, height: int = 48) -> av.VideoFrame:
    pixels = np.random.default_rng(1).integers(0, 256, (height, width, 3), np.uint8)
    return av.VideoFrame.from_ndarray(pixels, "rgb24").reformat(format=name)


def luma(frame: av.VideoFrame) -> np.ndarray:
    deep = "10" in frame.format.name
    plane = frame.planes[0]
    rows = np.frombuffer(plane, np.uint16 if deep else np.uint8).reshape(plane.height, -1)
    return rows[:, : plane.width].astype(int)


@pytest.mark.parametrize("name", ["yuv420p", "yuvj420p", "yuv420p10le"])
@pytest.mark.parametrize("style", ["blur", "pixelate", "solid"])
def test_a_covered_region_keeps_no_detail_and_nothing_else_is_touched(style: str, name: str) -> None:
    frame = noise(name)
    before = luma(frame)
    cover(frame, [(style, (0.25, 0.25, 0.5, 0.5))], full_range=name == "yuvj420p")
    after = luma(frame)
    outside = np.ones(before.shape, bool)
    outside[12:38, 16:50] = False
    assert (before[outside] == after[outside]).all()
    inside = after[12:36, 16:48]
    assert (
        np.abs(np.diff(inside, axis=1)).mean() < 0.06 * np.abs(np.diff(before[12:36, 16:48], axis=1)).mean()
    )
    assert len(np.unique(inside)) <= {"blur": 400, "pixelate": 12, "solid": 1}[style]


@given(
    st.tuples(st.floats(-1, 2), st.floats(-1, 2), st.floats(0.001, 3), st.floats(0.001, 3)),
    st.sampled_from(["blur", "pixelate", "solid"]),
)
def test_a_box_may_reach_out_of_the_picture(region: tuple[float, float, float, float], style: str) -> None:
    frame = noise("yuv420p")
    before = luma(frame)
    cover(frame, [(style, region)], full_range=False)
    x, y, w, h = region
    rows, columns = np.mgrid[0:48, 0:64]
    far = (
        (columns + 2 < x * 64)
        | (columns - 2 > (x + w) * 64)
        | (rows + 2 < y * 48)
        | (rows - 2 > (y + h) * 48)
    )
    assert (before[far] == luma(frame)[far]).all()


def test_two_films_that_differ_only_inside_the_cells_look_the_same_when_covered() -> None:
    one, other = noise("yuv420p"), noise("yuv420p")
    plane = np.frombuffer(other.planes[0], np.uint8).reshape(48, -1)
    plane[:, :64] = plane[::1, :64]
    block = plane[16:24, 16:24].copy()
    plane[16:24, 16:24] = block[::-1, ::-1]
    for frame in (one, other):
        cover(frame, [("blur", (0.25, 1 / 3, 0.125, 1 / 6))], full_range=False)
    assert (luma(one) == luma(other)).all()
