"""One video from upload to results, through the real state machine."""

import hashlib
import json
import time
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from cdk.config import LOCAL
from rushes.adapters.aws import DynamoStateStore, SqsDelayQueue
from rushes.client import Client
from rushes.domain import EventKind, JobRequest, Status
from rushes.errors import NotFound, Reason
from rushes.local.demo_clip import Sample
from rushes.local.deploy import BUCKET, OWNER
from rushes.local.deploy import client as aws_client
from rushes.local.stack import Stack
from tests.clips import make_clip
from tests.stack.conftest import until

CONTRACT = {"transcript.json", "transcript.srt", "transcript.vtt", "transcript.ttml", "report.json"} | {
    "chapters.json",
    "chapters.vtt",
    "analysis.json",
}


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    return make_clip(tmp_path / "clip.mp4", seconds=2)


def test_a_video_and_its_transcript_come_out_as_the_files_of_the_contract(
    client: Client, sample: Sample, tmp_path: Path
) -> None:
    told = []
    job = client.process(sample.video, transcript=sample.script, on_event=told.append)
    assert job.status == Status.SUCCEEDED, job.sentence
    client.download(job.id, tmp_path)
    found = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()}
    assert found > CONTRACT | {"thumbnails/index.json", "thumbnails/0001.jpg"}

    transcript = json.loads((tmp_path / "transcript.json").read_text())
    assert transcript["engine"] == "given"
    assert len(transcript["segments"]) == sample.script.read_text().count("-->")

    report = json.loads((tmp_path / "report.json").read_text())
    steps = {"probe", "transcribe", "align", "subtitles", "chapter", "analyse", "thumbnails", "index"}
    assert {step["name"] for step in report["steps"]} == steps
    assert all(step["attempts"] == 1 for step in report["steps"])
    for artifact in report["artifacts"]:
        data = (tmp_path / artifact["name"]).read_bytes()
        assert (hashlib.sha256(data).hexdigest(), len(data)) == (artifact["sha256"], artifact["size"])

    assert [event.id for event in told] == list(range(1, len(told) + 1))
    assert told[-1].kind == EventKind.JOB_ENDED
    done = [event.step for event in told if event.kind == EventKind.STEP_SUCCEEDED]
    assert set(done) == steps
    assert len(done) == len(steps)

    said = transcript["segments"][0]
    found = client.search(said["text"], limit=1, job=job.id)
    assert found.signals == ("words", "meaning")
    assert found.data[0].job_id == job.id
    assert found.data[0].start <= said["end"]


@pytest.mark.parametrize("name", ["講演 — дубль 2 +%20&=.mp4", "no suffix at all"])
def test_a_file_of_any_name_goes_through(client: Client, clip: Path, tmp_path: Path, name: str) -> None:
    named = clip.rename(tmp_path / name)
    job = client.process(named, JobRequest(thumbnails=False))
    assert job.status == Status.SUCCEEDED, job.sentence
    assert job.video.name == name


def dropped(client: Client, name: str) -> UUID:
    """The job of a file that was put straight into the bucket."""
    until(lambda: name in {job.video.name for job in client.jobs()})
    (job_id,) = [job.id for job in client.jobs() if job.video.name == name]
    return job_id


def test_a_file_dropped_into_the_bucket_in_one_piece_or_in_parts_is_processed(
    stack: Stack, client: Client, clip: Path
) -> None:
    s3 = aws_client("s3", stack.ministack.environment)
    wishes = {"rushes-request": '{"thumbnails": false}'}
    s3.put_object(Bucket=BUCKET, Key="uploads/Zoë 1.mp4", Body=clip.read_bytes(), Metadata=wishes)
    key = f"uploads/{OWNER}/deep/in/two.mp4"
    upload = s3.create_multipart_upload(Bucket=BUCKET, Key=key)["UploadId"]
    part = s3.upload_part(Bucket=BUCKET, Key=key, UploadId=upload, PartNumber=1, Body=clip.read_bytes())
    s3.complete_multipart_upload(
        Bucket=BUCKET,
        Key=key,
        UploadId=upload,
        MultipartUpload={"Parts": [{"ETag": part["ETag"], "PartNumber": 1}]},
    )
    for name, pictures in (("Zoë 1.mp4", False), ("two.mp4", True)):
        job = client.wait(dropped(client, name))
        assert job.status == Status.SUCCEEDED, job.sentence
        assert ("thumbnails" in {step.step for step in job.steps}) is pictures


def test_a_file_that_a_scan_has_tagged_as_malware_is_rejected_unread_and_told_once(
    stack: Stack, client: Client, clip: Path
) -> None:
    """A20: the tag is GuardDuty's; the rest is the way that every job goes."""
    aws_client("s3", stack.ministack.environment).put_object(
        Bucket=BUCKET,
        Key=f"uploads/{OWNER}/infected.mp4",
        Body=clip.read_bytes(),
        Tagging="GuardDutyMalwareScanStatus=THREATS_FOUND",
    )
    job = client.wait(dropped(client, "infected.mp4"))
    assert (job.status, job.reason) == (Status.REJECTED, Reason.MALWARE)
    assert "upload a clean copy" in job.sentence
    assert client.results(job.id) == []
    told = [event for event in client.events(job.id) if event.kind == EventKind.JOB_ENDED]
    assert [event.detail["reason"] for event in told] == ["malware"]


def test_the_same_upload_event_five_times_makes_one_job(stack: Stack, client: Client, clip: Path) -> None:
    environment = stack.ministack.environment
    aws_client("s3", environment).put_object(Bucket=BUCKET, Key="elsewhere/five.mp4", Body=clip.read_bytes())
    event = json.loads((Path(__file__).parent.parent / "events" / "object_created.json").read_text())
    event["detail"]["bucket"]["name"] = BUCKET
    del event["detail"]["object"]["version-id"]
    event["detail"]["object"] |= {"key": "elsewhere/five.mp4", "size": clip.stat().st_size}
    sqs = aws_client("sqs", environment)
    (queue,) = [url for url in sqs.list_queues()["QueueUrls"] if "Uploads" in url and "Dead" not in url]
    for _ in range(5):
        sqs.send_message(QueueUrl=queue, MessageBody=json.dumps(event))
    job = client.wait(dropped(client, "five.mp4"))
    assert job.status == Status.SUCCEEDED, job.sentence
    ended = [event for event in client.events(job.id) if event.kind == EventKind.JOB_ENDED]
    assert len(ended) == 1


def test_another_user_sees_nothing_of_it(stack: Stack, client: Client, clip: Path) -> None:
    job = client.process(clip, JobRequest(thumbnails=False, subtitles=False))
    cognito = aws_client("cognito-idp", stack.ministack.environment)
    pool = stack.outputs["Pool"]
    cognito.admin_create_user(
        UserPoolId=pool, Username="eve", TemporaryPassword="Passw0rd!", MessageAction="SUPPRESS"
    )
    cognito.admin_set_user_password(UserPoolId=pool, Username="eve", Password="Passw0rd!", Permanent=True)
    with Client(endpoint=stack.endpoint["api"], user="eve", password="Passw0rd!") as eve:
        assert list(eve.jobs()) == []
        for call in (eve.job, eve.results, eve.cancel):
            with pytest.raises(NotFound):
                call(job.id)


def test_a_job_whose_owner_has_enough_that_run_waits_in_the_queue_until_one_has_left(
    client: Client, stack: Stack, clip: Path
) -> None:
    state, others = (
        DynamoStateStore(stack.outputs["Table"]),
        [str(uuid4()) for _ in range(LOCAL.most_running)],
    )
    state.table.client = aws_client("dynamodb", stack.ministack.environment)
    queue = SqsDelayQueue(stack.outputs["Intake"])
    queue.client = aws_client("sqs", stack.ministack.environment)
    name = f"slots#{OWNER}"
    assert state.compare_and_set(
        name, state.read_version(name)[0], json.dumps(dict.fromkeys(others, time.time())), 600
    )
    job = client.upload(clip, JobRequest(thumbnails=False))
    until(queue.count_delayed)
    assert client.job(job).status == Status.QUEUED
    assert state.compare_and_set(name, state.read_version(name)[0], "{}", 600)
    assert client.wait(job).status == Status.SUCCEEDED
