"""The real client of Google Cloud Vision against a stand-in that speaks its REST."""

import base64
import json

import cv2
import numpy as np
import pytest

from rushes.errors import TryAgain, Unavailable
from rushes.settings import Settings
from rushes.steps.detect.engine import wanted
from rushes.steps.detect.jpeg import MOST, encoded
from rushes.steps.detect.vision import Vision
from tests.faces import picture
from tests.google import Answer, StandIn, empty, fault, seen

ALL = {"adult": 0.2, "racy": 0.5, "face": 0.5, "text": 0.5}


def pictures(count: int) -> list[np.ndarray]:
    return [picture(480, 270, (0.5, 0.5))] * count


def test_ten_pictures_go_in_a_request(vision: Vision, google: StandIn) -> None:
    assert len(vision.see(pictures(23), ALL)) == 23
    assert [len(call) for call in google.calls] == [10, 10, 3]


def test_the_answer_becomes_boxes_of_the_picture(vision: Vision) -> None:
    found = vision.see(pictures(1), ALL)[0]
    assert [one.label for one in found] == ["racy", "text", "text", "face", "adult"]
    racy, face = found[0], found[3]
    assert (racy.score, racy.x, racy.y, racy.w, racy.h) == (1.0, 0, 0, 1, 1)
    assert (face.x, face.y, face.w, face.h) == pytest.approx((0, 0, 0.1, 0.1))
    assert face.score == pytest.approx(0.9)


def test_only_the_features_that_are_wanted_are_paid_for(vision: Vision, google: StandIn) -> None:
    for classes in ({"face": 0.0}, {"text": 0.0}, {"nudity": 0.0}):
        vision.see(pictures(1), wanted(vision, classes))
    kinds = [[feature["type"] for feature in call[0]["features"]] for call in google.calls]
    assert kinds == [[1], [5], [6]]  # FACE_DETECTION, TEXT_DETECTION, SAFE_SEARCH_DETECTION


def test_what_is_sent_is_a_jpeg_of_the_picture(vision: Vision, google: StandIn) -> None:
    vision.see(pictures(1), ALL)
    sent = base64.b64decode(google.calls[0][0]["image"]["content"])
    shown = cv2.imdecode(np.frombuffer(sent, np.uint8), cv2.IMREAD_COLOR)
    assert np.abs(shown.astype(int) - pictures(1)[0]).mean() < 3


@pytest.mark.parametrize("side", [256, 1024, 1600])
def test_no_jpeg_is_larger_than_700_kilobytes_even_of_noise(side: int) -> None:
    noise = np.random.default_rng(3).integers(0, 256, (side, side, 3), np.uint8)
    jpeg = encoded(noise)
    assert len(jpeg.data) <= MOST
    assert cv2.imdecode(np.frombuffer(jpeg.data, np.uint8), cv2.IMREAD_COLOR).shape[:2] == (
        jpeg.height,
        jpeg.width,
    )


@pytest.mark.parametrize("status", [429, 500, 503, 504])
def test_a_fault_that_passes_is_asked_again_once(vision: Vision, google: StandIn, status: int) -> None:
    google.answers = [fault(status), seen]
    assert vision.see(pictures(2), ALL)[1]
    assert len(google.calls) == 2


@pytest.mark.parametrize("status", [429, 503, 400])
def test_a_fault_that_stays_is_to_be_tried_again_later(vision: Vision, google: StandIn, status: int) -> None:
    google.answers = [fault(status)]
    with pytest.raises(TryAgain, match=str(status)):
        vision.see(pictures(2), ALL)
    assert len(google.calls) == 2


@pytest.mark.parametrize("status", [401, 403])
def test_refused_credentials_are_named_and_not_tried_again(
    vision: Vision, google: StandIn, status: int
) -> None:
    google.answers = [fault(status)]
    with pytest.raises(Unavailable, match="RUSHES_VISION_CREDENTIALS"):
        vision.see(pictures(2), ALL)
    assert len(google.calls) == 1


def one_less(requests: list[dict[str, object]]) -> tuple[int, bytes]:
    return empty(requests[1:])


@pytest.mark.parametrize(
    "answer",
    [
        lambda _: (200, b"<html>"),
        lambda _: (200, b""),
        lambda _: (200, b'{"responses": 7}'),
        lambda _: (200, b'{"responses": [{"faceAnnotations": "two"}]}'),
        lambda _: (200, b"\xff\xfe\x00"),
        one_less,
        lambda _: (200, b'{"responses": [{"error": {"code": 3, "message": "bad image"}}]}'),
        lambda _: (200, b"{}"),
    ],
    ids=["html", "nothing", "number", "word", "no text", "one less", "error inside", "no responses"],
)
def test_an_answer_that_is_none_is_to_be_tried_again(vision: Vision, google: StandIn, answer: Answer) -> None:
    google.answers = [answer]
    with pytest.raises(TryAgain):
        vision.see(pictures(1), ALL)


def placed(*corners: tuple[int, int], **more: object) -> Answer:
    """A face at these corners, in pixels."""
    poly = {"vertices": [{"x": x, "y": y} for x, y in corners]}
    face = {"boundingPoly": poly, "detectionConfidence": 0.9} | more
    return lambda _: (200, json.dumps({"responses": [{"faceAnnotations": [face]}]}).encode())


def test_a_box_that_reaches_out_of_the_picture_is_cut_off_at_its_edge(
    vision: Vision, google: StandIn
) -> None:
    google.answers = [placed((-50, -20), (960, -20), (960, 135), (-50, 135))]
    ((face,),) = vision.see(pictures(1), {"face": 0.5})
    assert (face.x, face.y, face.w, face.h) == pytest.approx((0, 0, 1, 0.5))


def test_a_face_without_a_place_covers_the_whole_picture(vision: Vision, google: StandIn) -> None:
    google.answers = [placed()]
    ((face,),) = vision.see(pictures(1), {"face": 0.5})
    assert (face.x, face.y, face.w, face.h) == (0, 0, 1, 1)


def test_a_place_without_area_or_beyond_the_picture_is_no_find(vision: Vision, google: StandIn) -> None:
    for corners in ([(10, 10)], [(5, 5), (9, 5)], [(900, 900), (950, 950)]):
        google.answers = [placed(*corners)]
        assert vision.see(pictures(1), {"face": 0.5}) == [()]


def test_an_answer_for_more_pictures_than_were_sent_is_to_be_tried_again(
    vision: Vision, google: StandIn
) -> None:
    google.answers = [lambda requests: empty(requests * 2)]
    with pytest.raises(TryAgain, match="for 2 pictures, not for 1"):
        vision.see(pictures(1), ALL)


def test_an_answer_that_comes_too_late_and_is_then_right_was_not_waited_for(
    online: Settings, google: StandIn
) -> None:
    google.answers = [google.slow, seen]
    vision = Vision(online.model_copy(update={"vision_seconds": 0.5}))
    vision.pauses = (0.0,)
    assert vision.see(pictures(1), ALL)[0]
    assert len(google.calls) == 2


def test_a_service_that_is_silent_is_not_waited_for(online: Settings, google: StandIn) -> None:
    google.answers = [google.slow]
    vision = Vision(online.model_copy(update={"vision_seconds": 0.1}))
    vision.pauses = ()
    with pytest.raises(TryAgain, match=r"within 0\.1 s"):
        vision.see(pictures(1), ALL)


def test_a_service_that_is_not_there_is_to_be_tried_again(settings: Settings) -> None:
    nowhere = {"vision_endpoint": "http://127.0.0.1:9", "vision_credentials": "anonymous"}
    vision = Vision(settings.model_copy(update=nowhere))
    vision.pauses = ()
    with pytest.raises(TryAgain):
        vision.see(pictures(1), ALL)


def test_credentials_that_are_none_are_told_by_their_setting_and_never_shown(settings: Settings) -> None:
    with pytest.raises(Unavailable, match=r"^RUSHES_VISION_CREDENTIALS is neither a key file .* one\.$"):
        Vision(settings.model_copy(update={"vision_credentials": "/nowhere/key.json"}))
