"""The real worker process, over the emulator: served over HTTP, or run once as Batch runs it."""

import http.client
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import boto3
import psutil
import pytest

from rushes.domain import JobRequest, Ticket, Video, upload_key
from rushes.local.ministack import MiniStack

RUN = Path(__file__).parent.parent.parent / "gpu_containers" / "run.py"
Environment = dict[str, str]
Answer = tuple[int, dict[str, Any]]


class Worker:
    """`run.py serve` on a free port, from its first line until its end."""

    def __init__(self, place: Environment) -> None:
        self.process = subprocess.Popen(
            [sys.executable, str(RUN), "serve", "--host", "127.0.0.1", "--port", "0"],
            env=place,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.told = self.until_ready()
        self.port: int = self.told[-1].get("port", 0) if self.told else 0

    def until_ready(self) -> list[dict[str, Any]]:
        assert self.process.stderr is not None
        told = []
        for line in self.process.stderr:
            told.append(json.loads(line) if line.startswith("{") else {"line": line.strip()})
            if "ready" in told[-1]:
                break
        return told

    def request(self, method: str, path: str, body: Any = None, headers: Any = None, **how: Any) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, body, headers or {}, **how)
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())
        finally:
            connection.close()

    def ping(self) -> Answer:
        return self.request("GET", "/ping")

    def invoke(self, step: str, ticket: Ticket) -> Answer:
        return self.request("POST", "/invocations", order(step, ticket))

    @property
    def child(self) -> psutil.Process:
        """The process that does the work."""
        return psutil.Process(self.process.pid).children()[0]

    def close(self) -> None:
        assert self.process.stderr is not None
        for child in psutil.Process(self.process.pid).children() if self.process.poll() is None else ():
            child.kill()
        self.process.kill()
        self.process.wait()
        self.process.stderr.close()


def order(step: str, ticket: Ticket) -> bytes:
    return json.dumps({"step": step, "ticket": ticket.model_dump(mode="json")}).encode()


@pytest.fixture
def place(aws: MiniStack, bucket: str, table: str, tmp_path: Path) -> Environment:
    """The environment of a container."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("AWS_", "RUSHES_"))}
    ours = {"BUCKET": bucket, "TABLE": table, "SCRATCH": str(tmp_path)}
    return {**kept, **aws.environment, **{f"RUSHES_{key}": value for key, value in ours.items()}}


@pytest.fixture
def start() -> Iterator[Callable[[Environment], Worker]]:
    """Starts workers that are gone after the test."""
    started: list[Worker] = []

    def begin(place: Environment) -> Worker:
        started.append(Worker(place))
        return started[-1]

    yield begin
    for worker in started:
        worker.close()


@pytest.fixture
def worker(start: Callable[[Environment], Worker], place: Environment) -> Worker:
    return start(place)


@pytest.fixture
def job(bucket: str) -> Callable[..., Ticket]:
    """Makes a ticket for a video of these bytes, which lie in the bucket, and a transcript if one is given."""

    def make(content: bytes, transcript: bytes = b"", **wishes: Any) -> Ticket:
        job_id, owner = uuid4(), uuid4()
        key = upload_key(owner, job_id, "talk.mp4")
        s3 = boto3.client("s3")
        s3.put_object(Bucket=bucket, Key=key, Body=content)
        if transcript:
            wishes["transcript"] = f"{key}.srt"
            s3.put_object(Bucket=bucket, Key=wishes["transcript"], Body=transcript)
        video = Video(bucket=bucket, key=key, size=len(content), name="talk.mp4")
        return Ticket(job_id=job_id, owner=owner, video=video, request=JobRequest(**wishes))

    return make
