"""edits.json as people and programs write it."""

import json
from typing import Any

import pytest

from rushes.domain.edits import Blur, Box, Edits, Mute, parse_edits
from rushes.errors import BadRequest

BOX = {"t": 1.0, "x": 0.1, "y": 0.2, "w": 0.3, "h": 0.4}


def test_the_shortest_edits_cover_from_the_first_box_to_the_end_of_the_film() -> None:
    blur = parse_edits(json.dumps({"blurs": [{"boxes": [BOX]}], "mutes": []}).encode()).blurs[0]
    assert (blur.start_time, blur.end, blur.style, blur.track) == (1.0, None, "blur", None)


def test_what_is_written_is_read_again() -> None:
    edits = Edits(
        blurs=(Blur(label="face", score=0.5, track=3, start=0.5, end=2, boxes=(Box(**BOX),)),),
        mutes=(Mute(start=1, end=2, reason="profanity", style="bleep"),),
    )
    assert parse_edits(edits.json_bytes()) == edits


def test_a_track_is_left_alone_and_can_be_taken_back() -> None:
    one, two = (Blur(track=number, boxes=(Box(**BOX),)) for number in (3, 7))
    edits = Edits(blurs=(one, two)).exclude_tracks([7])
    assert edits.blurs == (one, two)
    assert edits.drop_excluded_tracks().blurs == (one,)
    assert edits.with_style("solid").without == (7,)
    assert edits.model_copy(update={"without": ()}).drop_excluded_tracks().blurs == (one, two)


@pytest.mark.parametrize(
    ("bad", "named"),
    [
        ({"blurs": [{"boxes": []}]}, "blurs.0.boxes"),
        ({"blurs": [{"boxes": [BOX, BOX]}]}, "times of the boxes must increase"),
        ({"blurs": [{"boxes": [BOX | {"x": 120}]}]}, "blurs.0.boxes.0.x"),
        ({"blurs": [{"boxes": [BOX | {"w": 0}]}]}, "blurs.0.boxes.0.w"),
        ({"blurs": [{"boxes": [BOX], "end": 1.0}]}, "end must be after start"),
        ({"blurs": [{"boxes": [BOX], "style": "swirl"}]}, "style"),
        ({"mutes": [{"start": 2, "end": 1}]}, "mutes.0"),
        ({"mute": []}, "mute"),
        ({"blurs": [{"boxes": [BOX], "track": 3}], "without": [7]}, "no track 7 to exclude"),
        ([], "the whole"),
    ],
)
def test_what_is_wrong_with_edits_is_named(bad: Any, named: str) -> None:
    with pytest.raises(BadRequest, match=named):
        parse_edits(json.dumps(bad).encode())


@pytest.mark.parametrize("text", ["", "no json", '{"blurs": [{"boxes": [{"t": NaN}]}]}'])
def test_what_is_no_json_is_a_bad_request(text: str) -> None:
    with pytest.raises(BadRequest):
        parse_edits(text.encode())


def test_one_style_for_all_changes_nothing_else() -> None:
    edits = Edits(blurs=(Blur(boxes=(Box(**BOX),)),), mutes=(Mute(start=1, end=2),))
    styled = edits.with_style("solid")
    assert styled.blurs[0].style == "solid"
    assert styled.blurs[0].boxes == edits.blurs[0].boxes
    assert styled.mutes == edits.mutes
