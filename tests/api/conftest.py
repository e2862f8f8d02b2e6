"""The ports of a deployed API: a real PostgreSQL, and AWS on the emulator."""

import json
from collections.abc import Iterator
from uuid import uuid4

import boto3
import pytest

from rushes.bootstrap import Ports, ports
from rushes.settings import load_settings

MACHINE = {"StartAt": "Wait", "States": {"Wait": {"Type": "Wait", "Seconds": 600, "End": True}}}


@pytest.fixture
def deployed(bucket: str, table: str, emptied: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ports]:
    """The process as a Lambda of the API finds it."""
    machine = boto3.client("stepfunctions").create_state_machine(
        name=f"m{uuid4()}", definition=json.dumps(MACHINE), roleArn="arn:aws:iam::000000000000:role/none"
    )["stateMachineArn"]
    said = {"BUCKET": bucket, "TABLE": table, "DATABASE_URL": emptied, "MACHINE_ARN": machine}
    for name, value in (said | {"SOCKET_URL": "wss://s", "CALLS_PER_MINUTE": "6000"}).items():
        monkeypatch.setenv(f"RUSHES_{name}", value)
    for forget in (load_settings, ports):
        forget.cache_clear()
    yield ports()
    ports().repository.close()  # type: ignore[attr-defined]
    for forget in (load_settings, ports):
        forget.cache_clear()
