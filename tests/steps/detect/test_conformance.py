"""What every detector keeps to. A new row in ENGINES is tested here without a new test."""

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import pytest

from rushes.errors import BadRequest, Unavailable
from rushes.settings import Settings
from rushes.steps.detect.engine import ENGINES, Detector, engine, wanted
from rushes.steps.follow import Detection
from tests.faces import GROUND, face, picture
from tests.google import StandIn, empty

SIZES = ((480, 270), (270, 480), (321, 201), (200, 200))


FAR = ("yunet",)  # the network lies in ../shared/data


@pytest.fixture(
    params=[pytest.param(name, marks=pytest.mark.field) if name in FAR else name for name in ENGINES]
)
def row(request: pytest.FixtureRequest, online: Settings) -> Detector:
    """Each engine; Vision is the stand-in."""
    if request.param in FAR:
        folder: Path = request.getfixturevalue("field")
        return engine(request.param, online.model_copy(update={"weights": str(folder / "models")}))
    return engine(request.param, online)


def check(found: Sequence[tuple[Detection, ...]], count: int, labels: dict[str, float]) -> None:
    """What holds for every answer."""
    assert len(found) == count
    for things in found:
        assert [one.score for one in things] == sorted((one.score for one in things), reverse=True)
        for one in things:
            assert labels[one.label] <= one.score <= 1
            assert 0 <= one.x < one.x + one.w <= 1 + 1e-9
            assert 0 <= one.y < one.y + one.h <= 1 + 1e-9


def test_a_face_is_found_where_it_is(row: Detector, google: StandIn) -> None:
    labels = wanted(row, {"face": 0.2})
    pictures = [picture(*size, (0.5, 0.5)) for size in SIZES]
    found = row.see(pictures, labels)
    check(found, len(SIZES), labels)
    assert any(found)
    if not google.calls:  # the stand-in finds its face anywhere
        for things in filter(None, found):
            across, down = things[0].middle
            assert across == pytest.approx(0.5, abs=0.1)
            assert down == pytest.approx(0.5, abs=0.15)


def test_an_empty_picture_holds_nothing(row: Detector, google: StandIn) -> None:
    google.answers = [empty]
    labels = wanted(row, {"face": 0.0} | dict.fromkeys(row.usual, 0.0))
    blank = [np.full((270, 480, 3), grey, np.uint8) for grey in (0, 128, 255)]
    check(row.see(blank, labels), 3, labels)
    assert row.see(blank, labels) == [(), (), ()]


def test_no_picture_gives_no_answer(row: Detector) -> None:
    assert row.see([], wanted(row, {})) == []


def test_many_pictures_give_what_each_gives_alone(row: Detector) -> None:
    labels = wanted(row, {"face": 0.1})
    pictures = [picture(320, 240, (0.2 + 0.05 * k, 0.5)) for k in range(13)]
    together = row.see(pictures, labels)
    check(together, 13, labels)
    assert together == [row.see([one], labels)[0] for one in pictures]


def test_only_what_is_wanted_is_found_from_its_score_on(row: Detector) -> None:
    shown = [picture(320, 240, (0.5, 0.5))]
    some = row.see(shown, wanted(row, {"face": 0.05}))
    check(some, 1, wanted(row, {"face": 0.05}))
    assert row.see(shown, wanted(row, {"face": 1.0})) == [()]
    assert row.see(shown, {}) == [()]


def test_the_row_says_what_it_is(row: Detector) -> None:
    assert row.model
    assert row.quality in {"full", "draft"}
    assert row.batch > 0
    assert all(0 < score <= 1 for score in row.labels.values())
    assert all(label in row.labels for group in row.groups.values() for label in group)
    assert wanted(row, {})


def test_a_class_that_the_row_does_not_know_is_named_with_those_it_knows(row: Detector) -> None:
    with pytest.raises(BadRequest, match=r"“unicorn”.*face"):
        wanted(row, {"unicorn": 0.5})


@pytest.mark.parametrize("score", [-0.1, 1.1, float("nan")])
def test_a_threshold_lies_between_0_and_1(row: Detector, score: float) -> None:
    with pytest.raises(BadRequest, match="from 0 to 1"):
        wanted(row, {"face": score})


def test_a_group_stands_for_its_labels_and_a_label_for_itself(online: Settings) -> None:
    found = wanted(engine("nudenet", online), {"face_male": 0.7, "face": 0.4})
    assert found == {"face_female": 0.4, "face_male": 0.7}
    assert wanted(engine("nudenet", online), {"face": 0.0}) == {"face_female": 0.25, "face_male": 0.25}


def test_there_are_only_the_rows_that_there_are(settings: Settings) -> None:
    with pytest.raises(BadRequest, match="yunet, nudenet, vision"):
        engine("eyes", settings)


def test_without_its_model_yunet_says_how_to_get_it(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="rushes models pull yunet"):
        engine("yunet", settings.model_copy(update={"weights": str(tmp_path)}))


def test_nudenet_names_its_licence(settings: Settings) -> None:
    assert "AGPL-3.0" in engine("nudenet", settings).model


def test_nudenet_finds_what_the_package_itself_finds(settings: Settings) -> None:
    from nudenet import NudeDetector

    theirs, ours, compared = NudeDetector(), engine("nudenet", settings), 0
    for side, high in ((320, 320), (280, 240), (240, 200)):
        shown = np.full((320, 320, 3), GROUND, np.uint8)
        shown[:side, :side] = cv2.resize(face(), (side, side))
        shown = shown[:high].copy()
        labels = dict.fromkeys(ours.labels, 0.25)
        mine = {(one.label, round(one.score, 3)) for one in ours.see([shown], labels)[0]}
        expected = {(one["class"].lower(), round(one["score"], 3)) for one in theirs.detect(shown)}
        assert expected <= mine
        compared += len(expected)
    assert compared
