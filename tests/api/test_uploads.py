"""Uploads: promised, filled part by part, completed."""

from uuid import UUID

import pytest

from rushes.adapters.postgres.repository import PostgresRepository
from rushes.api import uploads
from rushes.api.uploads import NewUpload, OwnTranscript
from rushes.bootstrap import Ports
from rushes.domain import JobOptions, Status
from rushes.errors import BadRequest, Conflict, NotFound, TooLarge

OWNER, OTHER = UUID(int=2), UUID(int=3)
SIZE = uploads.PART_BYTES + 5


@pytest.fixture
def ports(world: Ports, repository: PostgresRepository) -> Ports:
    world.repository = repository
    return world


def begin(ports: Ports, **wanted: object) -> UUID:
    made = uploads.create(ports, OWNER, NewUpload(**{"name": "Zoë – talk (1).mp4", "size": SIZE, **wanted}))
    return UUID(made["job_id"])


def send(ports: Ports, job_id: UUID, part: int, data: bytes) -> None:
    upload = ports.uploads.find_upload(job_id)
    ports.multipart.receive_part(upload.ticket.video.key, upload.upload_id, part, data)


def test_a_file_over_the_limit_is_refused_before_a_byte_is_sent(ports: Ports) -> None:
    with pytest.raises(TooLarge, match="500,000,001"):
        begin(ports, size=500_000_001)


@pytest.mark.parametrize("name", ["", "a/b.mp4", "a\nb.mp4", "\x00", "é" * 128])
def test_a_name_that_cannot_stand_in_a_key_is_refused(ports: Ports, name: str) -> None:
    with pytest.raises(BadRequest, match="1 to 255 bytes"):
        begin(ports, name=name)


def test_names_in_any_script_with_spaces_are_kept(ports: Ports) -> None:
    upload = ports.uploads.find_upload(begin(ports, name="講演 — дубль 2 +%20&=.mp4"))
    assert upload.ticket.video.name == "講演 — дубль 2 +%20&=.mp4"
    assert upload.ticket.video.key.endswith("/講演 — дубль 2 +%20&=.mp4")


def test_a_file_is_cut_into_at_most_ten_thousand_parts() -> None:
    for size in (0, 1, uploads.PART_BYTES, 500_000_000, 5 * 10**12):
        assert 1 <= uploads.part_count(size) <= 10_000
        assert uploads.part_count(size) * uploads.part_bytes(size) >= size


def test_the_client_asks_which_parts_have_arrived(ports: Ports) -> None:
    job_id = begin(ports)
    send(ports, job_id, 2, b"x" * 5)
    assert uploads.show(ports, OWNER, job_id)["parts"] == [{"number": 2, "bytes": 5}]


def test_only_parts_that_the_file_has_are_signed(ports: Ports) -> None:
    job_id = begin(ports)
    assert uploads.sign(ports, OWNER, job_id, [1, 2])["urls"].keys() == {"1", "2"}
    with pytest.raises(BadRequest, match="parts 1 to 2"):
        uploads.sign(ports, OWNER, job_id, [3])


def test_a_complete_upload_is_a_queued_job(ports: Ports) -> None:
    job_id = begin(ports)
    send(ports, job_id, 1, b"x" * uploads.PART_BYTES)
    send(ports, job_id, 2, b"y" * 5)
    assert uploads.complete(ports, OWNER, job_id)["status"] == Status.QUEUED
    assert ports.repository.get_job(OWNER, job_id).status == Status.QUEUED
    assert len(ports.storage.get(ports.uploads.find_upload(job_id).ticket.video.key)) == SIZE


def test_an_empty_file_is_one_empty_part(ports: Ports) -> None:
    job_id = begin(ports, size=0)
    send(ports, job_id, 1, b"")
    assert uploads.complete(ports, OWNER, job_id)["status"] == Status.QUEUED


def test_missing_parts_are_asked_for_and_nothing_is_lost(ports: Ports) -> None:
    job_id = begin(ports)
    send(ports, job_id, 2, b"y" * 5)
    with pytest.raises(Conflict, match="5 of 8,388,613 bytes"):
        uploads.complete(ports, OWNER, job_id)
    assert uploads.show(ports, OWNER, job_id)["parts"]


def test_more_bytes_than_announced_are_thrown_away(ports: Ports) -> None:
    job_id = begin(ports, size=3)
    send(ports, job_id, 1, b"four")
    with pytest.raises(TooLarge, match="announced"):
        uploads.complete(ports, OWNER, job_id)
    with pytest.raises(NotFound):
        ports.repository.get_job(OWNER, job_id)


def test_the_upload_of_another_is_not_there(ports: Ports) -> None:
    job_id = begin(ports)
    for call in (
        lambda: uploads.show(ports, OTHER, job_id),
        lambda: uploads.sign(ports, OTHER, job_id, [1]),
        lambda: uploads.complete(ports, OTHER, job_id),
    ):
        with pytest.raises(NotFound):
            call()


def test_a_transcript_of_ones_own_lies_beside_the_job(ports: Ports) -> None:
    words = OwnTranscript(name="Talk.SRT", text="1\n00:00:00,000 --> 00:00:01,000\nÄh")
    request = ports.uploads.find_upload(begin(ports, transcript=words)).ticket.request
    assert ports.storage.get(request.transcript).decode() == words.text
    assert request.transcript.endswith("/given/transcript.srt")


def test_a_transcript_of_another_kind_is_refused(ports: Ports) -> None:
    with pytest.raises(BadRequest, match=r"\.srt, a \.vtt or a \.txt"):
        begin(ports, transcript=OwnTranscript(name="talk.docx", text="x"))


def test_wishes_travel_with_the_ticket(ports: Ports) -> None:
    job_id = begin(ports, request=JobOptions(language="de", thumbnails=False))
    request = ports.uploads.find_upload(job_id).ticket.request
    assert (request.language, request.thumbnails, request.subtitles) == ("de", False, True)
