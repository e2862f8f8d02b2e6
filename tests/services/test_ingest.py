"""From an object in uploads/ to one running job."""

import json
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from rushes.bootstrap import Ports
from rushes.domain import JobRequest, Ticket, Upload, Video, upload_key
from rushes.errors import BadRequest
from rushes.services.ingest import ingest_event

OWNER, JOB = UUID(int=2), UUID(int=1)
EVENT, SCANNED = (
    (Path(__file__).parents[1] / "events" / f"{name}.json").read_text()
    for name in ("object_created", "object_scanned")
)


def event(key: str = "", **thing: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(EVENT)
    found["detail"]["object"].update({"key": key} if key else {}, **thing)
    return found


def test_a_dropped_file_becomes_a_job_of_the_direct_owner_with_its_name_untouched(world: Ports) -> None:
    assert ingest_event(world, event()) is True
    (ticket,) = world.workflow.started.values()
    assert ticket.owner == world.settings.direct_owner
    assert ticket.video.key == "uploads/Interview – Zoë & co (1)+%20.mp4"
    assert ticket.video.name == "Interview – Zoë & co (1)+%20.mp4"
    assert ticket.video.version == "IYV3p45BT0ac8hjHg1houSdS1a.Mro8e"


@pytest.mark.parametrize("key", ["uploads/lectures/", "uploads/", f"uploads/{OWNER}/{JOB}/"])
def test_a_folder_made_in_a_console_is_no_job(world: Ports, key: str) -> None:
    assert ingest_event(world, event(key, size=0)) is False
    assert ingest_event(world, scanned(key)) is False
    assert not world.workflow.started


def scanned(key: str = "", result: str = "NO_THREATS_FOUND") -> dict[str, Any]:
    found: dict[str, Any] = json.loads(SCANNED)
    found["detail"]["s3ObjectDetails"].update({"objectKey": key} if key else {})
    found["detail"]["scanResultDetails"]["scanResultStatus"] = result
    return found


def test_an_upload_that_was_scanned_first_becomes_a_job_with_its_size(world: Ports) -> None:
    world.storage.put("uploads/talk.mp4", b"12345", "video/mp4")
    assert ingest_event(world, scanned("uploads/talk.mp4")) is True
    (ticket,) = world.workflow.started.values()
    assert (ticket.video.size, ticket.video.name) == (5, "talk.mp4")
    assert ticket.video.version == "IYV3p45BT0ac8hjHg1houSdS1a.Mro8e"


def test_the_event_of_an_upload_and_that_of_its_scan_make_one_job(world: Ports) -> None:
    assert [ingest_event(world, each) for each in (event(), scanned())] == [True, False]


RESULTS = ["NO_THREATS_FOUND", "THREATS_FOUND", "UNSUPPORTED", "ACCESS_DENIED", "FAILED"]


@pytest.mark.parametrize("result", RESULTS)
def test_whatever_a_scan_says_five_times_one_job_is_started_for_probe_to_judge(
    world: Ports, result: str
) -> None:
    world.storage.put("uploads/talk.mp4", b"12345", "video/mp4")
    world.storage.scans["uploads/talk.mp4"] = result
    told = [ingest_event(world, scanned("uploads/talk.mp4", result)) for _ in range(5)]
    assert told == [True, False, False, False, False]


def test_of_a_locked_upload_only_what_was_promised_is_known(world: Ports) -> None:
    key = upload_key(OWNER, JOB, "talk.mp4")
    ticket = promised(world, key)
    world.storage.put(key, b"EICAR", "video/mp4")
    world.storage.scans[key] = "THREATS_FOUND"
    ingest_event(world, scanned(key, "THREATS_FOUND"))
    started = world.workflow.started[JOB]
    assert (started.owner, started.request, started.video.size) == (OWNER, ticket.request, 5242880)


def test_a_locked_file_that_nobody_announced_ends_as_a_job_of_its_folders_owner(world: Ports) -> None:
    key = f"uploads/{OWNER}/talk.mp4"
    world.storage.put(key, b"EICAR", "video/mp4")
    world.storage.metadata[key] = {"rushes-request": "no JSON"}
    world.storage.scans[key] = "THREATS_FOUND"
    assert ingest_event(world, scanned(key, "THREATS_FOUND")) is True
    (ticket,) = world.workflow.started.values()
    assert (ticket.owner, ticket.video.size, ticket.request) == (OWNER, 0, JobRequest())


def test_a_scan_of_what_is_gone_since_starts_a_job_that_can_end(world: Ports) -> None:
    assert ingest_event(world, scanned("uploads/gone.mp4")) is True
    (ticket,) = world.workflow.started.values()
    assert ticket.video.size == 0


def test_the_same_event_five_times_makes_one_job(world: Ports) -> None:
    assert [ingest_event(world, event()) for _ in range(5)] == [True, False, False, False, False]
    assert len(world.workflow.started) == 1


def test_another_version_of_the_same_key_is_another_job(world: Ports) -> None:
    ingest_event(world, event())
    ingest_event(world, event(**{"version-id": "another"}))
    assert len(world.workflow.started) == 2


def test_the_folder_of_an_owner_names_the_owner(world: Ports) -> None:
    ingest_event(world, event(f"uploads/{OWNER}/talk.mp4"))
    assert next(iter(world.workflow.started.values())).owner == OWNER


def test_wishes_beside_a_dropped_file_are_heard(world: Ports) -> None:
    world.storage.metadata["uploads/talk.mp4"] = {"rushes-request": '{"thumbnails": false}'}
    ingest_event(world, event("uploads/talk.mp4"))
    assert next(iter(world.workflow.started.values())).request == JobRequest(thumbnails=False)


def test_wishes_that_cannot_be_read_make_a_job_that_will_be_rejected_with_why(world: Ports) -> None:
    world.storage.metadata["uploads/talk.mp4"] = {"rushes-request": '{"thumbnail": false}'}
    ingest_event(world, event("uploads/talk.mp4"))
    (ticket,) = world.workflow.started.values()
    assert ticket.request.refused
    assert "rushes-request is not valid (thumbnail)" in ticket.request.refused.sentence


def promised(world: Ports, key: str) -> Ticket:
    video = Video(bucket="rushes-media", key=key, size=5242880, name="talk.mp4")
    ticket = Ticket(job_id=JOB, owner=OWNER, video=video, request=JobRequest(language="de"))
    world.uploads.register_upload(Upload(ticket=ticket, upload_id="u"))
    return ticket


def test_an_upload_through_the_api_keeps_its_job_its_owner_and_its_wishes(world: Ports) -> None:
    key = upload_key(OWNER, JOB, "talk.mp4")
    ticket = promised(world, key)
    ingest_event(world, event(key))
    started = world.workflow.started[JOB]
    assert (started.owner, started.request) == (OWNER, ticket.request)
    assert started.video.version == "IYV3p45BT0ac8hjHg1houSdS1a.Mro8e"


def test_the_late_event_of_an_erased_upload_starts_nothing(world: Ports) -> None:
    key = upload_key(OWNER, JOB, "talk.mp4")
    promised(world, key)
    world.storage.put(key, b"12345", "video/mp4")
    world.storage.delete(key)
    world.job_state.delete_job_state(JOB)
    assert ingest_event(world, event(key)) is False
    assert not world.workflow.started


def test_an_upload_whose_promise_is_too_old_becomes_a_job_of_its_own(world: Ports) -> None:
    key = upload_key(OWNER, JOB, "talk.mp4")
    world.storage.put(key, b"12345", "video/mp4")
    assert ingest_event(world, event(key)) is True
    (ticket,) = world.workflow.started.values()
    assert ticket.owner == OWNER


def test_a_second_object_under_a_promised_key_starts_nothing_more(world: Ports) -> None:
    key = upload_key(OWNER, JOB, "talk.mp4")
    promised(world, key)
    ingest_event(world, event(key))
    assert ingest_event(world, event(key, **{"version-id": "swapped"})) is False
    assert world.workflow.started[JOB].video.version == "IYV3p45BT0ac8hjHg1houSdS1a.Mro8e"


def test_a_promise_holds_for_its_own_key_only(world: Ports) -> None:
    promised(world, upload_key(OWNER, JOB, "talk.mp4"))
    ingest_event(world, event(upload_key(UUID(int=9), JOB, "other.mp4")))
    assert JOB not in world.workflow.started


def test_a_job_cancelled_before_it_started_is_stopped_as_it_starts(world: Ports) -> None:
    key = upload_key(OWNER, JOB, "talk.mp4")
    promised(world, key)
    world.cancellations.request_cancel(JOB)
    ingest_event(world, event(key))
    assert world.workflow.stopped == [JOB]


@pytest.mark.parametrize(
    "broken", [{}, {"detail": None}, {"detail": {"bucket": {"name": "b"}, "object": {}}}]
)
def test_what_is_no_upload_event_is_refused(world: Ports, broken: dict[str, Any]) -> None:
    with pytest.raises(BadRequest, match="not the event"):
        ingest_event(world, broken)
