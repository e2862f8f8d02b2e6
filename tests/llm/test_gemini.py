"""A video shown to Gemini is uploaded, waited for, asked about and deleted, whatever happens."""

from pathlib import Path

import pytest

from rushes.errors import NoModelAnswer
from rushes.llm import Question
from tests.llm.asking import PARIS, Asking, Capital
from tests.llm.stand_in import Failure, ModelStandIn

QUESTION = Question("What city is this?", {"title": "A walk"})


@pytest.fixture
def video(tmp_path: Path) -> Path:
    path = tmp_path / "video"
    path.write_bytes(bytes(range(256)) * 40)
    return path


def gemini(server: ModelStandIn) -> Asking:
    server.reply = lambda _: PARIS
    return Asking("gemini", server)


def test_a_video_is_uploaded_waited_for_asked_about_and_deleted(server: ModelStandIn, video: Path) -> None:
    asking = gemini(server)
    with asking.model.showing(video, "video/mp4", 60.0) as seen:
        assert server.files == {"files/f0": bytearray(video.read_bytes())}
        assert asking.model.ask(QUESTION, Capital, asking.budget, seen) == Capital(**PARIS)
    assert server.files == {}
    assert asking.model.left == []
    parts = server.asked[0].body["contents"][0]["parts"]
    assert {seen.uri, "video/mp4"} <= set(next(iter(parts[0].values())).values())
    assert server.routes[-1].startswith("DELETE")
    assert seen.tokens == 6600


def test_a_video_is_deleted_when_the_question_fails(server: ModelStandIn, video: Path) -> None:
    asking = gemini(server)
    server.failures.extend(Failure(500) for _ in range(3))
    with pytest.raises(NoModelAnswer), asking.model.showing(video, "video/mp4", 60.0) as seen:
        asking.model.ask(QUESTION, Capital, asking.budget, seen)
    assert server.files == {}


def test_a_video_that_gemini_cannot_read_is_said_and_deleted(server: ModelStandIn, video: Path) -> None:
    server.looks = 0
    asking = gemini(server)
    with (
        pytest.raises(NoModelAnswer, match="cannot read this video"),
        asking.model.showing(video, "video/mp4", 9.0),
    ):
        pass
    assert server.files == {}


def test_a_video_that_could_not_be_deleted_is_named(server: ModelStandIn, video: Path) -> None:
    asking = gemini(server)
    with asking.model.showing(video, "video/mp4", 60.0):
        server.failures.extend(Failure(503) for _ in range(3))
    assert asking.model.left == ["files/f0"]


def test_a_video_counts_in_the_budget_before_it_is_asked_about(server: ModelStandIn, video: Path) -> None:
    asking = gemini(server)
    with (
        asking.model.showing(video, "video/mp4", 3 * 3600.0) as seen,
        pytest.raises(NoModelAnswer, match="tokens"),
    ):
        asking.model.ask(QUESTION, Capital, asking.budget, seen)
    assert server.asked == []


def test_gemini_is_given_the_time_it_asks_for(server: ModelStandIn) -> None:
    details = [{"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "7s"}]
    asking = gemini(server)
    server.failures.append(Failure(429, details=details))
    asking()
    assert asking.waits == [7.0]
