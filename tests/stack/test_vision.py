"""The road over Google Cloud Vision, and the local one that is taken while it is down."""

import json
import time
from pathlib import Path
from typing import Any

import pytest

from rushes.adapters.aws import DynamoStateStore
from rushes.client import Client
from rushes.domain import JobRequest, Status
from rushes.local.stack import Stack
from rushes.steps.detect.breaker import FAILURES, REST
from rushes.steps.detect.samples import breaker
from tests.faces import film
from tests.google import StandIn, empty, fault, seen

WISHES = JobRequest(
    moderate=True, detector="vision", classes={"nudity": 0.9}, thumbnails=False, subtitles=False
)
SECONDS = 45  # three batches of samples


@pytest.fixture(scope="module")
def quiet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A film without sound in which nobody is."""
    return film(
        tmp_path_factory.mktemp("quiet") / "quiet.mp4", SECONDS, lambda _: None, fps=5, size=(160, 90)
    )


@pytest.fixture
def state(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> DynamoStateStore:
    """The table of the stack."""
    for name, value in stack.ministack.environment.items():
        monkeypatch.setenv(name, value)
    return DynamoStateStore(stack.outputs["Table"])


def first_alone(requests: list[dict[str, Any]]) -> tuple[int, bytes]:
    """Only the first picture is racy."""
    (one, *_) = json.loads(seen(requests)[1])["responses"]
    return 200, json.dumps({"responses": [one] + [{}] * (len(requests) - 1)}).encode()


def watched(client: Client, video: Path, folder: Path) -> tuple[dict[str, Any], set[str]]:
    """The detections of the job, and the steps that it took."""
    job = client.process(video, WISHES)
    assert job.status == Status.SUCCEEDED, job.sentence
    client.download(job.id, folder)
    return json.loads((folder / "detections.json").read_text()), {step.step for step in job.steps}


def test_vision_has_the_first_look_and_a_detector_of_our_own_while_it_is_down(
    client: Client, google: StandIn, state: DynamoStateStore, quiet: Path, tmp_path: Path
) -> None:
    google.answers = [first_alone, empty]
    made, steps = watched(client, quiet, tmp_path / "1")
    assert made["engine"] == "vision"
    assert steps >= {"probe", "sample", "detect", "plan", "compose"}
    assert sorted(len(call) for call in google.calls[:3]) == [3, 10, 10]
    assert {track["label"] for track in made["tracks"]} == {"racy"}

    google.answers = [fault(429)]
    made, steps = watched(client, quiet, tmp_path / "2")
    assert made["engine"] == "nudenet"
    assert "sample" in steps
    assert breaker(state).is_open

    asked = len(google.calls)
    made, steps = watched(client, quiet, tmp_path / "3")
    assert (made["engine"], "sample" in steps) == ("nudenet", False)
    assert len(google.calls) == asked


@pytest.mark.prove
def test_after_its_rest_one_probe_closes_the_breaker(
    client: Client, google: StandIn, state: DynamoStateStore, quiet: Path, tmp_path: Path
) -> None:
    long_ago = breaker(state, lambda: time.time() - REST)
    for _ in range(FAILURES):
        long_ago.failed()
    google.answers = [empty]
    made, _ = watched(client, quiet, tmp_path)
    assert made["engine"] in ("vision", "nudenet")
    assert breaker(state).may_ask()
    made, _ = watched(client, quiet, tmp_path)
    assert made["engine"] == "vision"
