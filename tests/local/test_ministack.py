"""MiniStack as our own child: what survives its end, and how it ends."""

import io
import signal
import socket
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path

import boto3
import psutil
import pytest
from botocore.exceptions import ClientError

from rushes.errors import Unavailable
from rushes.local.ministack import MiniStack

KEY = "uploads/größe a+b (1).mp4"


@pytest.fixture
def emulator(state: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MiniStack]:
    made = MiniStack(state / "aws")
    made.start()
    for name, value in made.environment.items():
        monkeypatch.setenv(name, value)
    yield made
    made.stop()


def kill(emulator: MiniStack) -> None:
    assert emulator.child.popen is not None
    emulator.child.popen.send_signal(signal.SIGKILL)
    emulator.child.popen.wait()


def put_two_versions() -> list[str]:
    s3 = boto3.client("s3")
    s3.create_bucket(Bucket="media")
    s3.put_bucket_versioning(Bucket="media", VersioningConfiguration={"Status": "Enabled"})
    note = {"ContentType": "video/mp4", "Metadata": {"rushes-request": "%7B%7D"}}
    return [
        s3.put_object(Bucket="media", Key=KEY, Body=body, **note)["VersionId"] for body in (b"one", b"two")
    ]


def test_objects_survive_a_kill_with_their_versions_and_notes(emulator: MiniStack) -> None:
    versions = put_two_versions()
    kill(emulator)
    emulator.start()
    s3 = boto3.client("s3")
    bodies = [s3.get_object(Bucket="media", Key=KEY, VersionId=each)["Body"].read() for each in versions]
    assert bodies == [b"one", b"two"]
    head = s3.head_object(Bucket="media", Key=KEY)
    assert (head["ContentType"], head["Metadata"]) == ("video/mp4", {"rushes-request": "%7B%7D"})
    assert [found["Key"] for found in s3.list_objects_v2(Bucket="media")["Contents"]] == [KEY]


def test_a_bucket_made_again_keeps_its_objects_and_needs_its_settings_again(emulator: MiniStack) -> None:
    versions = put_two_versions()
    kill(emulator)
    emulator.start()
    s3 = boto3.client("s3")
    assert "Status" not in s3.get_bucket_versioning(Bucket="media")
    with pytest.raises(s3.exceptions.BucketAlreadyOwnedByYou):
        s3.create_bucket(Bucket="media")
    s3.put_bucket_versioning(Bucket="media", VersioningConfiguration={"Status": "Enabled"})
    third = s3.put_object(Bucket="media", Key=KEY, Body=b"three")["VersionId"]
    listed = s3.list_object_versions(Bucket="media")["Versions"]
    assert {found["VersionId"] for found in listed} == {*versions, third}


def test_all_but_objects_is_gone_after_a_stop(emulator: MiniStack) -> None:
    boto3.client("sqs").create_queue(QueueName="q")
    s3 = boto3.client("s3")
    s3.create_bucket(Bucket="media")
    s3.put_object(Bucket="media", Key="k", Body=b"")
    upload = s3.create_multipart_upload(Bucket="media", Key="big")["UploadId"]
    emulator.stop()
    emulator.start()
    assert not boto3.client("sqs").list_queues().get("QueueUrls")
    with pytest.raises(ClientError, match="NoSuchUpload"):
        boto3.client("s3").list_parts(Bucket="media", Key="big", UploadId=upload)


def test_it_listens_on_the_loopback_address_only(emulator: MiniStack) -> None:
    assert emulator.child.popen is not None
    process = psutil.Process(emulator.child.popen.pid)
    places = [
        place
        for each in (process, *process.children(recursive=True))
        for place in each.net_connections(kind="inet")
        if place.status == "LISTEN"
    ]
    assert {(place.laddr.ip, place.laddr.port) for place in places} == {("127.0.0.1", emulator.port)}


def test_two_run_side_by_side_and_share_nothing(emulator: MiniStack, state: Path) -> None:
    with_other = MiniStack(state / "other")
    with_other.start()
    try:
        boto3.client("s3").create_bucket(Bucket="mine")
        other = boto3.client("s3", endpoint_url=with_other.url)
        assert other.list_buckets()["Buckets"] == []
        assert with_other.port != emulator.port
    finally:
        with_other.stop()


def test_a_start_ends_what_a_killed_command_left_behind(emulator: MiniStack, state: Path) -> None:
    left = emulator.child.popen
    another = MiniStack(state / "aws", emulator.port)
    another.start()
    assert left is not None
    assert left.wait(10) is not None
    assert another.healthy()
    another.stop()
    assert not another.healthy()


def test_a_port_that_is_taken_says_so(state: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(Unavailable, match="choose another port"):
            MiniStack(state / "aws", taken.getsockname()[1]).start()


def test_all_that_it_writes_lies_in_its_folder(emulator: MiniStack) -> None:
    put_two_versions()
    assert {path.name for path in emulator.folder.iterdir()} == {
        "ministack.log",
        "ministack.pid",
        "objects",
        "state",
        "tmp",
    }
    assert any((emulator.folder / "objects").rglob("*.mp4"))


def test_nothing_of_our_own_account_reaches_it(state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "canary")
    monkeypatch.setenv("AWS_PROFILE", "canary")
    monkeypatch.setenv("RUSHES_DATABASE_URL", "canary")
    (state / "aws").mkdir()
    assert "canary" not in MiniStack(state / "aws").variables().values()


def test_only_the_services_asked_for_answer(state: Path) -> None:
    emulator = MiniStack(state / "aws", services=("s3", "dynamodb"))
    emulator.start()
    try:
        with urllib.request.urlopen(f"{emulator.url}/_ministack/health") as answer:
            assert b'"s3"' in (body := answer.read())
            assert b'"sqs"' not in body
    finally:
        emulator.stop()


def worker() -> int:
    """The process that runs a function, which stays warm."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("who.py", "import os\ndef handler(event, context):\n    return os.getpid()\n")
    functions = boto3.client("lambda")
    functions.create_function(
        FunctionName="who",
        Runtime="python3.11",
        Role="arn:aws:iam::000000000000:role/who",
        Handler="who.handler",
        Code={"ZipFile": archive.getvalue()},
    )
    return int(functions.invoke(FunctionName="who")["Payload"].read())


def test_the_workers_of_its_functions_end_with_it(emulator: MiniStack) -> None:
    pid = worker()
    assert psutil.pid_exists(pid)
    emulator.stop()
    assert not lives(pid)


def test_the_workers_of_a_killed_emulator_end_at_the_next_start(emulator: MiniStack) -> None:
    pid = worker()
    kill(emulator)
    emulator.start()
    assert not lives(pid)


def lives(pid: int) -> bool:
    return psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
