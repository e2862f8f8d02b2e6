"""Whatever is wrong with the file, the worker or the emulator: one end, in words that a person understands."""

import os
import signal
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import psutil
import psycopg
import pytest

from rushes.client import Client
from rushes.domain import EventKind, JobRequest, Status
from rushes.errors import Reason
from rushes.local.demo_clip import Sample
from rushes.local.stack import Stack
from tests.clips import make_clip
from tests.stack.conftest import until
from tests.stacks import client_of


def corrupt(path: Path) -> Path:
    data = make_clip(path, seconds=2).read_bytes()
    path.write_bytes(data[: len(data) // 3])
    return path


def text(path: Path) -> Path:
    path.write_text("ffconcat version 1.0\nfile '/etc/passwd'\n")
    return path


def empty(path: Path) -> Path:
    path.touch()
    return path


REJECTED: dict[str, tuple[Callable[[Path], Path], set[Reason]]] = {
    "a corrupt file": (corrupt, {Reason.CORRUPT, Reason.NOT_A_VIDEO}),
    "a text file named mp4": (text, {Reason.NOT_A_VIDEO}),
    "an empty file": (empty, {Reason.EMPTY_FILE}),
    "a sound file without video": (
        lambda path: make_clip(path, seconds=1, video=False),
        {Reason.NO_VIDEO_STREAM},
    ),
}


@pytest.mark.parametrize("what", REJECTED)
def test_a_bad_file_is_rejected_once_with_a_reason_in_words(
    client: Client, tmp_path: Path, what: str
) -> None:
    make, reasons = REJECTED[what]
    told = []
    job = client.process(make(tmp_path / "bad.mp4"), on_event=told.append)
    assert job.status == Status.REJECTED
    assert job.reason in reasons
    assert len(job.sentence) > 20
    assert job.sentence.endswith(".")
    assert sum(event.kind == EventKind.JOB_ENDED for event in told) == 1


def test_a_clip_of_a_fifth_of_a_second_goes_through(client: Client, tmp_path: Path) -> None:
    job = client.process(make_clip(tmp_path / "blink.mp4", seconds=0.2))
    assert job.status == Status.SUCCEEDED, job.sentence


def test_a_video_without_sound_has_pictures_and_no_transcript(client: Client, tmp_path: Path) -> None:
    job = client.process(make_clip(tmp_path / "silent.mp4", seconds=1, audio=False))
    assert job.status == Status.SUCCEEDED, job.sentence
    names = {file.name for file in client.results(job.id)}
    assert "thumbnails/0001.jpg" in names
    assert "transcript.json" not in names


def working(stack: Stack, task: str = "") -> list[psutil.Process]:
    """The worker processes that have a task; that one, or any."""
    slots = [slot for slot in stack.workers.slots if slot.task and task in slot.task]
    return [psutil.Process(slot.process.popen.pid) for slot in slots]


def has_begun(client: Client, job_id: UUID, step: str) -> bool:
    told = client.session.get(f"/jobs/{job_id}/events", after=0)["data"]
    return any(event["kind"] == EventKind.STEP_STARTED and event["step"] == step for event in told)


def begin(client: Client, stack: Stack, sample: Sample) -> tuple[UUID, psutil.Process]:
    """A job whose transcription is under way on a worker."""
    job_id = client.upload(sample.video, JobRequest(thumbnails=False))
    task = f"transcribe of {job_id}"
    until(lambda: has_begun(client, job_id, "transcribe") and working(stack, task))
    (process,) = working(stack, task)
    return job_id, process


def test_a_worker_killed_mid_step_is_tried_again_and_the_job_succeeds(
    client: Client, stack: Stack, sample: Sample
) -> None:
    job_id, process = begin(client, stack, sample)
    process.kill()
    job = client.wait(job_id)
    assert job.status == Status.SUCCEEDED, job.sentence
    assert {step.step: step.attempts for step in job.steps}["transcribe"] == 2


def test_cancel_stops_the_execution_and_the_worker_s_process(
    client: Client, stack: Stack, sample: Sample
) -> None:
    job_id, process = begin(client, stack, sample)
    client.cancel(job_id)
    job = client.wait(job_id)
    assert job.status == Status.CANCELLED
    until(lambda: not process.is_running() or process.status() == psutil.STATUS_ZOMBIE)
    assert not working(stack)


def test_a_job_whose_end_nobody_heard_is_settled_by_the_sweep(
    client: Client, stack: Stack, sample: Sample
) -> None:
    job_id, _ = begin(client, stack, sample)
    client.cancel(job_id)
    client.wait(job_id)
    with psycopg.connect(stack.postgres.admin_url) as admin:
        admin.execute("update app.jobs set status = 'running', finished_at = null where id = %s", (job_id,))
    stack.sweep()
    assert client.job(job_id).status == Status.CANCELLED


def test_an_emulator_killed_between_jobs_loses_no_finished_result(
    client: Client, stack: Stack, tmp_path: Path
) -> None:
    job = client.process(make_clip(tmp_path / "kept.mp4", seconds=1), JobRequest(subtitles=False))
    before = {file.name: file.sha256 for file in client.results(job.id)}
    os.killpg(stack.ministack.child.popen.pid, signal.SIGKILL)
    until(lambda: not stack.ministack.child.alive())
    stack.mend()
    with client_of(stack) as again:
        assert again.job(job.id).status == Status.SUCCEEDED
        again.download(job.id, tmp_path / "out")
        assert {file.name: file.sha256 for file in again.results(job.id)} == before
        assert again.process(make_clip(tmp_path / "next.mp4", seconds=1)).status == Status.SUCCEEDED


def test_an_emulator_killed_during_a_job_delays_it_and_no_more(
    client: Client, stack: Stack, sample: Sample
) -> None:
    job_id, _ = begin(client, stack, sample)
    os.killpg(stack.ministack.child.popen.pid, signal.SIGKILL)
    until(lambda: not stack.ministack.child.alive())
    stack.mend()
    with client_of(stack) as again:
        job = again.wait(job_id)
    assert job.status == Status.SUCCEEDED, job.sentence


def test_a_database_killed_between_two_calls_is_back_for_the_second(
    client: Client, stack: Stack, tmp_path: Path
) -> None:
    job = client.process(make_clip(tmp_path / "kept.mp4", seconds=1), JobRequest(subtitles=False))
    os.killpg(stack.postgres.child.popen.pid, signal.SIGKILL)
    until(lambda: not stack.postgres.child.alive())
    stack.mend()
    assert client.job(job.id).status == Status.SUCCEEDED
