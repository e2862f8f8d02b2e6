"""Half of all calls to AWS are throttled for as long as a job runs: it has its results, and asked at most thrice."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from rushes.domain import EventKind, Status
from rushes.local.ministack import MiniStack
from tests.faults.test_every_call import Way, clip, upload, way
from tests.faults.weather import Weather, weather

__all__ = ["clip", "upload", "way"]  # fixtures of another file

MOST = 3.0


@pytest.fixture
def sky(aws: MiniStack, monkeypatch: pytest.MonkeyPatch) -> Iterator[Weather]:
    """Weather before S3 and DynamoDB, for this process."""
    with weather(seed=5) as made:
        made.target = aws.url
        for service in ("S3", "DYNAMODB"):
            monkeypatch.setenv(f"AWS_ENDPOINT_URL_{service}", made.url)
        yield made


@pytest.mark.prove
@pytest.mark.timeout(900)
def test_a_job_under_throttles_has_its_results_and_asks_no_more_than_it_must(
    way: Callable[[], Way], upload: Callable[[], dict[str, Any]], sky: Weather
) -> None:
    going = way()
    ticket = going.go(upload())
    clean, needed = going.ended(ticket), sky.calls
    event, going = upload(), way()
    before = sky.calls
    with sky.turning("throttled"):
        ticket = going.go(event)
    asked = sky.calls - before
    ended = going.ended(ticket)
    assert ended[:3] == clean[:3]
    assert ended.status == Status.SUCCEEDED
    assert sum(told.kind == EventKind.JOB_ENDED for told in ended.told) == 1
    assert sky.struck["throttled"] > needed / 2
    assert asked <= MOST * needed, f"{asked} calls instead of {needed}"
