"""What is covered between the pictures that were looked at."""

from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rushes.domain.edits import Box
from rushes.errors import BadRequest
from rushes.steps.follow import Detection, Detections, Sighting, Track, read, refinement, tracks
from rushes.steps.follow.tracks import BRIDGE, PAD, SURE

LEAST = {"face": 0.5, "text": 0.5}
LENGTH = 10.0


def face(x: float, y: float = 0.4, score: float = 0.9, label: str = "face", side: float = 0.1) -> Detection:
    return Detection(label, score, x, y, side, side)


def follow(*sightings: Sighting, cuts: Sequence[float] = ()) -> tuple[Track, ...]:
    return tracks(sightings, LEAST, cuts, LENGTH)


def at(track: Track, time: float) -> Box | None:
    if not track.start <= time < track.end:
        return None
    return [box for box in track.boxes if box.t <= time][-1]


def holds(box: Box | None, found: Detection, part: float = 1.0) -> bool:
    """Whether a box holds the middle `part` of a thing."""
    if box is None:
        return False
    wide, high = found.w * (1 - part) / 2, found.h * (1 - part) / 2
    near = 1e-9
    return (
        box.x <= found.x + wide + near
        and box.y <= found.y + high + near
        and box.x + box.w >= found.x + found.w - wide - near
        and box.y + box.h >= found.y + found.h - high - near
    )


def test_between_two_pictures_a_thing_is_covered_wherever_it_may_be() -> None:
    track = follow(Sighting(1.0, (face(0.2),)), Sighting(1.2, (face(0.34),)), Sighting(1.4))[0]
    box = at(track, 1.1)
    assert holds(box, face(0.2))
    assert holds(box, face(0.27))
    assert holds(box, face(0.34))


def test_a_thing_that_is_seen_once_is_held_to_both_neighbours() -> None:
    track = follow(Sighting(1.0), Sighting(1.2, (face(0.2),)), Sighting(1.4))[0]
    assert (track.start, track.end) == pytest.approx((1.0 - PAD, 1.4 + PAD), abs=0.001)
    assert all(holds(at(track, time), face(0.2)) for time in (0.91, 1.1, 1.2, 1.3, 1.49))


def test_a_thing_goes_on_as_it_went_where_it_was_seen_last() -> None:
    track = follow(
        Sighting(1.0), *(Sighting(1 + k / 5, (face(0.2 + k / 10),)) for k in (1, 2)), Sighting(1.6)
    )[0]
    assert holds(at(track, 1.55), face(0.5))
    assert holds(at(track, 1.05), face(0.2))


def test_the_film_bounds_a_track() -> None:
    track = follow(Sighting(0.0, (face(0.2),)), Sighting(9.9, (face(0.2),)))[0]
    assert (track.start, track.end) == (0.0, LENGTH)


def test_nothing_is_carried_over_a_cut() -> None:
    made = follow(Sighting(1.0, (face(0.2),)), Sighting(1.2, (face(0.2),)), cuts=[1.12])
    assert [track.start for track in made] == pytest.approx([0.0, 1.12], abs=0.0002)
    assert [track.end for track in made] == pytest.approx([1.12, LENGTH], abs=0.0002)


def test_a_picture_at_a_cut_belongs_to_the_new_scene() -> None:
    cut = 1.0 / 3
    made = follow(Sighting(0.2, (face(0.2),)), Sighting(cut, (face(0.6),)), Sighting(0.5), cuts=[cut])
    assert len(made) == 2
    assert made[1].start <= cut
    assert not holds(at(made[1], cut), face(0.2))


def test_two_things_are_two_tracks_even_when_they_pass_each_other() -> None:
    left = [face(0.1 + k * 0.1, 0.1) for k in range(7)]
    right = [face(0.7 - k * 0.1, 0.7) for k in range(7)]
    made = follow(*(Sighting(1 + k / 5, (left[k], right[k])) for k in range(7)))
    assert len(made) == 2
    assert [track.id for track in made] == [1, 2]
    for track, way in zip(made, (left, right), strict=True):
        assert all(holds(at(track, 1 + k / 5), way[k]) for k in range(7))


def test_labels_are_not_mixed() -> None:
    made = follow(Sighting(1.0, (face(0.2),)), Sighting(1.2, (face(0.2, label="text"),)), Sighting(1.4))
    assert [track.label for track in made] == ["face", "text"]


def test_a_short_absence_is_bridged_and_a_long_one_is_not() -> None:
    gone = [Sighting(1.2), Sighting(1.4), Sighting(1.6)]
    one = follow(Sighting(1.0, (face(0.2),)), *gone, Sighting(1.8, (face(0.25),)), Sighting(2.0))
    assert len(one) == 1
    assert holds(at(one[0], 1.5), face(0.2))
    far = [Sighting(1 + k / 5) for k in range(1, 8)]
    two = follow(Sighting(1.0, (face(0.2),)), *far, Sighting(2.6, (face(0.2),)), Sighting(2.8))
    assert BRIDGE < 1.6
    assert len(two) == 2


def test_a_faint_thing_counts_only_where_it_is_sure_elsewhere() -> None:
    faint = face(0.2, score=0.3)
    assert follow(Sighting(1.0, (faint,)), Sighting(1.2, (faint,))) == ()
    track = follow(
        Sighting(1.0, (faint,)), Sighting(1.2, (face(0.2),)), Sighting(1.4, (faint,)), Sighting(1.6)
    )[0]
    assert track.score == 0.9
    assert holds(at(track, 1.0), faint)
    assert holds(at(track, 1.5), faint)


def test_without_sightings_there_are_no_tracks() -> None:
    assert follow() == ()
    assert follow(Sighting(1.0), Sighting(2.0)) == ()


def test_a_hit_is_looked_at_again_on_both_sides_and_nothing_else() -> None:
    looked = [Sighting(float(t), (face(0.2),) if t == 4 else ()) for t in range(0, 10, 2)]
    moments = refinement(looked, LENGTH)
    wanted = [time for time, is_wanted in moments if is_wanted]
    assert wanted == pytest.approx([2 + k / 5 for k in range(1, 20) if k != 10])
    assert [time for time, is_wanted in moments if not is_wanted] == [4, 6]
    assert moments == sorted(moments)


def test_a_faint_find_is_looked_at_again_as_well() -> None:
    assert refinement([Sighting(0.0), Sighting(2.0, (face(0.2, score=0.3),))], LENGTH)


def test_hits_at_the_ends_are_looked_at_to_the_ends_of_the_film() -> None:
    moments = refinement([Sighting(1.0, (face(0.2),)), Sighting(9.0, (face(0.2),))], LENGTH, 2.0)
    times = [time for time, _ in moments]
    assert times[0] == 0.5
    assert times[-1] == 9.5


def test_a_rate_of_0_looks_once() -> None:
    assert refinement([Sighting(1.0, (face(0.2),))], LENGTH, 0) == []
    assert refinement([], LENGTH) == []


MANY = st.lists(
    st.builds(
        Detection,
        st.sampled_from(["face", "text"]),
        st.floats(0.25, 1),
        st.floats(0, 0.8),
        st.floats(0, 0.8),
        st.floats(0.01, 0.2),
        st.floats(0.01, 0.2),
    ),
    max_size=3,
).map(tuple)
FILMS = st.lists(
    st.tuples(st.integers(0, 99), MANY), min_size=1, max_size=12, unique_by=lambda one: one[0]
).map(lambda rows: [Sighting(tick / 10, found) for tick, found in sorted(rows, key=lambda row: row[0])])
CUTS = st.lists(st.integers(1, 99).map(lambda tick: tick / 10 + 0.03), max_size=3, unique=True)


@given(FILMS, CUTS)
def test_everything_sure_is_covered_when_it_was_seen_and_up_to_its_neighbours(
    sightings: list[Sighting], cuts: list[float]
) -> None:
    made = tracks(sightings, LEAST, cuts, LENGTH)
    for sighting in sightings:
        for found in sighting.detections:
            if found.score >= LEAST[found.label]:
                assert any(holds(at(track, sighting.time), found) for track in made)
    for before, after in pairwise(sightings):
        if any(before.time < cut <= after.time for cut in cuts):
            continue
        middle = (before.time + after.time) / 2
        for found in (
            one for one in (*before.detections, *after.detections) if one.score >= LEAST[one.label]
        ):
            assert any(holds(at(track, middle), found) for track in made)


@given(FILMS, CUTS)
def test_tracks_keep_their_contract_whatever_was_seen(sightings: list[Sighting], cuts: list[float]) -> None:
    made = tracks(sightings, LEAST, cuts, LENGTH)
    assert [track.id for track in made] == list(range(1, len(made) + 1))
    assert [track.start for track in made] == sorted(track.start for track in made)
    for track in made:
        assert 0 <= track.start < track.end <= LENGTH
        assert track.score >= SURE * LEAST[track.label] - 1e-4
        times = [box.t for box in track.boxes]
        assert times[0] == track.start
        assert all(earlier < later < track.end for earlier, later in pairwise([*times, track.end - 1e-6]))
        for box in track.boxes:
            assert 0 <= box.x < box.x + box.w <= 1.0002
            assert 0 <= box.y < box.y + box.h <= 1.0002
        inside = [cut for cut in cuts if track.start + 1e-3 < cut < track.end - 1e-3]
        assert inside == []


def detections(made: tuple[Track, ...]) -> Detections:
    return Detections(
        engine="e",
        model="m",
        quality="full",
        duration=LENGTH,
        classes=LEAST,
        rate=0.5,
        refined_rate=5,
        pictures=3,
        tracks=made,
    )


def test_detections_are_read_as_they_were_written() -> None:
    made = detections(
        follow(Sighting(1.0, (face(0.2),)), Sighting(1.2), Sighting(7.0), Sighting(8.0, (face(0.2),)))
    )
    assert read(made.json_bytes()) == made
    assert made.flagged == pytest.approx(sum(track.end - track.start for track in made.tracks), abs=0.01)


def test_time_in_which_two_things_are_covered_counts_once() -> None:
    made = detections(follow(Sighting(1.0), Sighting(1.2, (face(0.2), face(0.7, 0.1))), Sighting(1.4)))
    assert made.flagged == pytest.approx(0.6, abs=0.001)


@pytest.mark.parametrize("spoilt", ["{}", "no json", '{"engine": "e", "tracks": 3}'])
def test_what_are_no_detections_is_named(spoilt: str) -> None:
    with pytest.raises(BadRequest, match=r"not a valid detections\.json"):
        read(spoilt.encode())
