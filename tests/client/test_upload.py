"""A file goes up in parts, and nothing is sent twice without need."""

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rushes.client import Client, RetryPolicy
from rushes.client.parts import cut, missing
from rushes.domain import JobRequest
from rushes.errors import BadRequest, Conflict, TooLarge, TryAgain
from tests.client.conftest import Clock
from tests.client.stand_in import PART_BYTES, StandIn

NewClient = Callable[..., Client]


@given(st.integers(0, 10**12), st.integers(1, 10**9))
def test_parts_cover_the_file_without_gap_or_overlap(size: int, part_bytes: int) -> None:
    part_bytes = max(part_bytes, size // 1000)
    parts = cut(size, max(part_bytes, 1))
    assert [part.number for part in parts] == list(range(1, len(parts) + 1))
    assert sum(part.size for part in parts) == size
    assert all(b.offset == a.offset + a.size for a, b in pairwise(parts))
    assert all(part.size for part in parts) or size == 0


def test_only_parts_that_arrived_whole_count_as_arrived() -> None:
    parts = cut(250, 100)
    assert [part.number for part in missing(parts, {1: 100, 2: 99})] == [2, 3]
    assert missing(parts, {1: 100, 2: 100, 3: 50}) == []


def test_the_bytes_arrive_as_they_were(server: StandIn, client: Client, video: Path) -> None:
    wishes = JobRequest(transcriber="whisper", language="en", thumbnails=False)
    job_id = client.upload(video, wishes)
    stored = server.uploads[str(job_id)]
    assert stored.content == video.read_bytes()
    assert sorted(stored.parts) == [1, 2, 3, 4]
    assert stored.body == {
        "name": video.name,
        "size": video.stat().st_size,
        "request": {
            "transcriber": "whisper",
            "language": "en",
            "thumbnails": False,
        },
    }


def test_an_empty_file_is_sent_as_one_empty_part(server: StandIn, client: Client, tmp_path: Path) -> None:
    path = tmp_path / "empty.mp4"
    path.touch()
    job_id = client.upload(path)
    assert server.uploads[str(job_id)].parts == {1: b""}


def test_ones_own_transcript_goes_along(server: StandIn, client: Client, video: Path, tmp_path: Path) -> None:
    words = tmp_path / "talk.srt"
    words.write_bytes("\ufeffgrüß dich".encode())
    job_id = client.upload(video, transcript=words)
    assert server.uploads[str(job_id)].body["transcript"] == {"name": "talk.srt", "text": "grüß dich"}


def test_a_transcript_that_is_no_text_is_refused_before_anything_is_sent(
    server: StandIn, client: Client, video: Path, tmp_path: Path
) -> None:
    words = tmp_path / "talk.srt"
    words.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BadRequest, match="not UTF-8"):
        client.upload(video, transcript=words)
    assert server.uploads == {}


def test_a_file_that_is_not_there_is_named(client: Client, tmp_path: Path) -> None:
    with pytest.raises(BadRequest, match="There is no file"):
        client.upload(tmp_path / "nothing.mp4")


def test_progress_ends_at_the_size_even_when_a_part_is_sent_twice(
    server: StandIn, client: Client, video: Path
) -> None:
    server.break_("PUT", "/2$", cut=True)
    seen: list[tuple[int, int]] = []
    job_id = client.upload(video, on_sent=lambda sent, total: seen.append((sent, total)))
    size = video.stat().st_size
    assert seen[-1] == (size, size)
    assert server.uploads[str(job_id)].content == video.read_bytes()


@pytest.mark.parametrize("fault", [{"cut": True}, {"status": 503}, {"status": 403}, {"late": True}])
def test_a_part_that_fails_is_signed_and_sent_again(
    server: StandIn, client: Client, video: Path, fault: dict[str, object]
) -> None:
    server.break_("PUT", "/3$", **fault)
    job_id = client.upload(video)
    assert server.uploads[str(job_id)].content == video.read_bytes()
    assert server.count("PUT .*/3$") == 2
    assert server.count(f"POST /uploads/{job_id}/parts") == 5


def test_a_completion_whose_answer_was_lost_is_not_an_error(
    server: StandIn, client: Client, video: Path
) -> None:
    server.break_("POST", "complete$", late=True, cut=True)
    job_id = client.upload(video)
    assert server.jobs[str(job_id)]["status"] == "succeeded"


def test_an_upload_broken_off_goes_on_in_another_process(
    server: StandIn, new_client: NewClient, video: Path, tmp_path: Path
) -> None:
    memory = tmp_path / "memory"
    broken = server.break_("PUT", "/4$", cut=True, times=99)
    with pytest.raises(TryAgain):
        new_client(memory=memory).upload(video)
    broken.times = 0
    before = server.count("^PUT .*/[123]$")
    job_id = new_client(memory=memory).upload(video)
    assert list(server.uploads) == [str(job_id)]
    assert server.uploads[str(job_id)].content == video.read_bytes()
    assert server.count("^PUT .*/[123]$") == max(before, 3)


def idle(job_id: str) -> None:
    """A job that does nothing yet."""


def test_the_same_command_again_finds_the_job_that_runs(
    server: StandIn, new_client: NewClient, video: Path, tmp_path: Path
) -> None:
    server.run = idle
    first = new_client(memory=tmp_path / "memory").upload(video)
    second = new_client(memory=tmp_path / "memory").upload(video)
    assert first == second
    assert server.count("^PUT") == 4


def test_a_changed_file_another_wish_or_a_failed_job_begin_anew(
    server: StandIn, new_client: NewClient, video: Path, tmp_path: Path
) -> None:
    client = new_client(memory=tmp_path / "memory")
    jobs = {client.upload(video), client.upload(video, JobRequest(language="de"))}
    video.write_bytes(video.read_bytes() + b"!")
    jobs.add(client.upload(video))
    server.jobs[str(client.upload(video))]["status"] = "failed"
    jobs.add(client.upload(video))
    assert len(jobs) == 4


def test_fetched_results_are_forgotten(
    server: StandIn, new_client: NewClient, video: Path, tmp_path: Path
) -> None:
    client = new_client(memory=tmp_path / "memory")
    first = client.upload(video)
    client.download(first, tmp_path / "out")
    assert client.upload(video) != first
    assert len(list((tmp_path / "memory").iterdir())) == 1


def test_without_a_memory_nothing_is_written(client: Client, video: Path, tmp_path: Path) -> None:
    before = sorted(tmp_path.iterdir())
    client.upload(video)
    assert sorted(tmp_path.iterdir()) == before


def test_a_file_that_changes_on_the_way_is_not_completed(
    server: StandIn, client: Client, video: Path
) -> None:
    def grow(sent: int, total: int) -> None:
        with video.open("ab") as file:
            file.write(b"more")

    with pytest.raises(Conflict, match="changed during the upload"):
        client.upload(video, on_sent=grow)
    assert server.jobs == {}


def test_a_file_over_the_limit_is_told_so_at_once(server: StandIn, client: Client, video: Path) -> None:
    server.break_("POST", "^/uploads$", status=413, body={"detail": "The most that is taken is 10 bytes."})
    with pytest.raises(TooLarge, match="The most that is taken is 10 bytes"):
        client.upload(video)
    assert server.count("PUT") == 0


def test_a_known_upload_can_be_gone_on_with_by_its_id(server: StandIn, client: Client, video: Path) -> None:
    server.break_("PUT", "/1$", status=404, body={"detail": "gone"})
    with pytest.raises(BadRequest):
        client.upload(video)
    job_id = UUID(next(iter(server.uploads)))
    assert client.resume(job_id, video)
    assert server.uploads[str(job_id)].content == video.read_bytes()
    assert client.resume(job_id, video), "it is a job already"
    assert not client.resume(UUID(int=7), video), "no such upload"


def test_at_most_six_parts_are_under_way_at_once(
    server: StandIn, new_client: NewClient, tmp_path: Path, pace: RetryPolicy, clock: Clock
) -> None:
    path = tmp_path / "long.mp4"
    path.write_bytes(b"x" * (PART_BYTES * 20))
    most = Tide(server)
    new_client().upload(path)
    assert server.count("^PUT") == 20
    assert 1 <= most.highest <= 6


class Tide:
    """Counts how many parts are signed and have not arrived."""

    def __init__(self, server: StandIn) -> None:
        self.highest = 0
        inner = server.upload

        def upload(job_id: str, what: str, body: object) -> tuple[int, object]:
            if what == "parts":
                signed = sum("/parts" in call for call in server.calls)
                self.highest = max(self.highest, signed - len(server.uploads[job_id].parts))
            return inner(job_id, what, body)

        server.upload = upload  # type: ignore[method-assign]
