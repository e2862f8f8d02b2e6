"""Secrets planted in the environment of a worker are found nowhere that anyone can read."""

import subprocess
import sys
from pathlib import Path
from typing import Any
from uuid import uuid4

import boto3
import pytest

from rushes.domain import JobRequest, Ticket, Video, ticket_key, upload_key
from rushes.local.demo_clip import make
from rushes.local.ministack import MiniStack
from rushes.settings import Settings
from tests.steps.transcribe.stand_in import OpenAIStandIn

RUN = Path(__file__).parent.parent.parent / "gpu_containers" / "run.py"
SECRETS = [name for name, field in Settings.model_fields.items() if "SecretStr" in str(field.annotation)]
CANARIES = {name: f"canary-{name.replace('_', '-')}-7f3a" for name in [*SECRETS, "password"]}
DATABASE = "canary-database-7f3a"


@pytest.fixture
def place(aws: MiniStack, bucket: str, table: str) -> dict[str, str]:
    return {
        **aws.environment,
        "RUSHES_BUCKET": bucket,
        "RUSHES_TABLE": table,
        "RUSHES_DATABASE_URL": f"postgresql://app:{DATABASE}@localhost:1/none",
        "RUSHES_LOG_LEVEL": "DEBUG",
        **{f"RUSHES_{name.upper()}": secret for name, secret in CANARIES.items()},
    }


@pytest.fixture
def ticket(bucket: str, aws: MiniStack, tmp_path: Path) -> Ticket:
    """A job for a spoken clip, its transcription to be done by a service."""
    job_id, owner = uuid4(), uuid4()
    key, data = upload_key(owner, job_id, "talk.mp4"), make(tmp_path).video.read_bytes()
    put = boto3.client("s3").put_object(Bucket=bucket, Key=key, Body=data)
    video = Video(bucket=bucket, key=key, version=put["VersionId"], size=len(data), name="talk.mp4")
    return Ticket(job_id=job_id, owner=owner, video=video, request=JobRequest(transcriber="openai"))


def work(place: dict[str, str], step: str, ticket: Ticket) -> "subprocess.CompletedProcess[bytes]":
    """One step as Batch runs it."""
    key = ticket_key(ticket.job_id)
    boto3.client("s3").put_object(
        Bucket=place["RUSHES_BUCKET"], Key=key, Body=ticket.model_dump_json().encode()
    )
    said = {"RUSHES_STEP": step, "RUSHES_TICKET_KEY": key}
    return subprocess.run(
        [sys.executable, str(RUN)], env=place | said, capture_output=True, timeout=120, check=False
    )


def readable(bucket: str, table: str) -> list[bytes]:
    """Every object with its metadata, and every item of the table."""
    s3, found = boto3.client("s3"), list[bytes]()
    for listed in s3.list_objects_v2(Bucket=bucket).get("Contents", []):
        got: dict[str, Any] = s3.get_object(Bucket=bucket, Key=listed["Key"])
        found += [listed["Key"].encode(), str(got["Metadata"]).encode(), got["Body"].read()]
    items = boto3.client("dynamodb").scan(TableName=table)["Items"]
    return [*found, *(str(item).encode() for item in items)]


def test_there_are_secrets_to_plant() -> None:
    assert {"openai_api_key", "gemini_api_key"} <= set(SECRETS)


def test_a_service_that_quotes_the_key_in_its_refusal_makes_it_known_to_nobody(
    place: dict[str, str], ticket: Ticket, bucket: str, table: str
) -> None:
    with OpenAIStandIn() as service:
        place["RUSHES_OPENAI_BASE_URL"] = service.url
        done = [work(place, step, ticket) for step in ("probe", "transcribe", "dream")]
        assert service.asked
    assert [one.returncode == 0 for one in done] == [True, False, False]
    told = [part for one in done for part in (one.stdout, one.stderr)] + readable(bucket, table)
    assert any(b"transcribe" in part for part in told)
    for secret in [*CANARIES.values(), DATABASE]:
        assert not [part[:200] for part in told if secret.encode() in part], secret
