"""The plan holds whatever was flagged, and costs no more than it must: for any film and any edits."""

from fractions import Fraction
from itertools import pairwise
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from rushes.media.packets import Mark, Packets
from rushes.steps.compose.frame_regions import FrameRegion
from rushes.steps.compose.plan import LONGEST, Plan, Range, batches, flagged, groups, plan
from rushes.steps.compose.reencode_decision import after_plan

TICK = Fraction(1, 1000)
WHERE = ((0.1, 0.1, 0.2, 0.2),)


@st.composite
def films(draw: st.DrawFn) -> Packets:
    """Closed groups of pictures, each in any order of decoding that begins with its first."""
    packets, at = Packets(TICK, zero=draw(st.sampled_from([0.0, 1.4]))), round(1.4 * 1000)
    for length in draw(st.lists(st.integers(1, 12), min_size=1, max_size=8)):
        shown = [at := at + draw(st.integers(1, 90)) for _ in range(length)]
        order = [shown[0], *draw(st.permutations(shown[1:]))]
        for number, pts in enumerate(order):
            packets.pts.append(pts)
            packets.dts.append(len(packets))
            packets.spans.append(0)
            packets.marks.append(0 if number else Mark.KEY | Mark.CLEAN)
    return packets


covers = st.lists(
    st.tuples(st.floats(-1, 4), st.floats(0.001, 2)).map(
        lambda span: FrameRegion(span[0], span[0] + span[1], "blur", (span[0],), WHERE)
    ),
    max_size=4,
)


def by_hand(packets: Packets, wanted: list[FrameRegion]) -> set[int]:
    """The packets that are on the screen during a cover, found by looking at every one."""
    order = sorted(range(len(packets)), key=lambda k: packets.pts[k])
    ends = {k: packets.at(packets.pts[after]) for k, after in pairwise(order)}
    ends[order[-1]] = packets.times[-1]
    return {
        k
        for k in order
        for cover in wanted
        if ends[k] > cover.start + 1e-6 and packets.at(packets.pts[k]) < cover.end - 1e-6
    }


@given(films(), covers)
def test_flagged_is_every_picture_on_the_screen_during_a_cover(
    packets: Packets, wanted: list[FrameRegion]
) -> None:
    marks = flagged(packets, wanted)
    assert {k for k, mark in enumerate(marks) if mark} == by_hand(packets, wanted)


@given(films(), covers, st.booleans())
def test_a_plan_holds_all_that_is_flagged_between_clean_places(
    packets: Packets, wanted: list[FrameRegion], trims: bool
) -> None:
    made = plan(packets, wanted, trims=trims)
    heads = {first for first, _ in groups(packets)} | {len(packets)}
    inside = {k for part in made.ranges for k in range(part.cut, part.end)}
    assert by_hand(packets, wanted) <= inside
    assert made.replaced == len(inside)
    for part in made.ranges:
        assert part.first <= part.cut < part.end
        assert {part.first, part.end} <= heads
        assert trims or part.cut == part.first
        before, after = packets.pts[part.first : part.cut], packets.pts[part.cut : part.end]
        assert not before or max(before) < min(after)
    for part, following in zip(made.ranges, made.ranges[1:], strict=False):
        assert part.end <= following.first


@given(films(), covers)
def test_a_trimmed_plan_never_costs_more_and_no_group_is_replaced_in_vain(
    packets: Packets, wanted: list[FrameRegion]
) -> None:
    trimmed, full = (plan(packets, wanted, trims=trims) for trims in (True, False))
    marks = flagged(packets, wanted)
    touched = sum(end - first for first, end in groups(packets) if any(marks[first:end]))
    assert trimmed.replaced <= full.replaced == touched
    assert full.price == touched / len(packets)


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(1, 400)), max_size=20), st.integers(1, 900))
def test_bundles_keep_the_ranges_in_order(steps: list[tuple[int, int]], most: int) -> None:
    ranges, at = [], 0
    for gap, length in steps:
        ranges.append(Range(at + gap, at + gap, at + gap + length))
        at += gap + length
    bundles = list(batches(ranges, most))
    assert [part for bundle in bundles for part in bundle] == ranges
    assert all(len(bundle) == 1 or sum(part.packets for part in bundle) <= most for bundle in bundles)


def steady(groups_of: int, count: int) -> Packets:
    packets = Packets(Fraction(1, 25))
    for k in range(groups_of * count):
        packets.pts.append(k)
        packets.dts.append(k)
        packets.spans.append(1)
        packets.marks.append(Mark.CLEAN if k % groups_of == 0 else 0)
    return packets


def test_long_flags_become_ranges_that_one_worker_can_take() -> None:
    made = plan(steady(50, 40), [FrameRegion(10, 70, "blur", (10.0,), WHERE)], trims=True)
    assert made.replaced == 60 * 25
    assert len(made.ranges) == 1500 / LONGEST


def test_a_plan_that_replaces_nearly_all_is_not_worth_its_seams() -> None:
    assert after_plan(Plan((Range(0, 0, 70),), 100)) == ""
    assert "71%" in after_plan(Plan((Range(0, 0, 71),), 100))


def test_an_open_group_belongs_to_the_one_before() -> None:
    packets = steady(50, 4)
    packets.marks[50] = Mark.KEY
    assert list(groups(packets)) == [(0, 100), (100, 150), (150, 200)]


def test_a_table_of_packets_comes_back_from_its_file(tmp_path: Path) -> None:
    packets = steady(5, 4)
    packets.zero = 1.4
    packets.write(tmp_path / "table")
    assert Packets.read(tmp_path / "table") == packets
