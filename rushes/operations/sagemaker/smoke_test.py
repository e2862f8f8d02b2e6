"""Test an endpoint: send it one video, as the state machine does, and collect the results."""

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlparse
from uuid import UUID, uuid4

from rushes import errors
from rushes.adapters.aws import S3Storage
from rushes.domain import JobRequest, Ticket, Video
from rushes.errors import BadRequest, NotFound, Reason, Rejected, RushesError, TryAgain
from rushes.operations.sagemaker.endpoint import describe_endpoint, existing
from rushes.operations.sagemaker.sdk import Resource, answered
from rushes.steps.context import media_type_of

STEPS = ("probe", "transcribe")
LONGEST = 3600  # SageMaker's limit for one invocation
POLL_SECONDS = 2.0
NOBODY = UUID(int=0)

Say = Callable[[str], None]


def attempt(
    name: str, video: Path, request: JobRequest, report: Say, poll_seconds: float = POLL_SECONDS
) -> dict[str, Any]:
    """Run STEPS on a video at the endpoint: {"job_id", "transcript", "steps": {step: {…}}}.

    The video goes under trials/ in the endpoint's bucket, where it starts no job, and the results under
    jobs/<job_id>/ as usual. Raises the step's error, NotFound without such an endpoint, BadRequest if it
    is not asynchronous, TryAgain if nothing came back within an hour.
    """
    endpoint = existing(name)
    bucket = S3Storage(bucket_of(describe_endpoint(endpoint)["output"]))
    job_id = uuid4()
    key = f"trials/{job_id}/{video.name}"
    report(f"uploading {video.name}")
    bucket.upload(video, key, media_type_of(video.name))
    stored_video = Video(bucket=bucket.bucket, key=key, size=video.stat().st_size, name=video.name)
    ticket = Ticket(job_id=job_id, owner=NOBODY, video=stored_video, request=request)
    steps = {step: run(endpoint, bucket, step, ticket, report, poll_seconds) for step in STEPS}
    transcript_url = f"s3://{bucket.bucket}/jobs/{job_id}/transcribe/transcript.json"
    return {"job_id": str(job_id), "transcript": transcript_url, "steps": steps}


def bucket_of(output: str) -> str:
    """The bucket of an endpoint's output path."""
    if not output.startswith("s3://"):
        raise BadRequest("This endpoint is not asynchronous: deploy it with `rushes endpoint deploy`.")
    return urlparse(output).netloc


def run(
    endpoint: Resource, bucket: S3Storage, step: str, ticket: Ticket, report: Say, poll_seconds: float
) -> dict[str, Any]:
    """Run one step: {"seconds", "facts"}."""
    started = time.monotonic()
    report(f"{step}: waiting for {endpoint.endpoint_name}")
    task = json.dumps({"step": step, "ticket": ticket.model_dump(mode="json")}).encode()
    key = f"async/in/{ticket.job_id}-{step}.json"
    bucket.put(key, task, "application/json")
    with answered("The endpoint is gone."):
        invocation = endpoint.invoke_async(
            input_location=f"s3://{bucket.bucket}/{key}",
            content_type="application/json",
            invocation_timeout_seconds=LONGEST,
        )
    response = collected(
        bucket, (invocation.output_location, invocation.failure_location), started + LONGEST, poll_seconds
    )
    if error := error_of(response):
        raise error
    return {"seconds": round(time.monotonic() - started, 3), "facts": response["facts"]}


def collected(
    bucket: S3Storage, locations: tuple[str, str], deadline: float, poll_seconds: float
) -> dict[str, Any]:
    """Poll for the first of the objects to appear. `deadline` is a reading of time.monotonic."""
    while time.monotonic() < deadline:
        for location in locations:
            try:
                response: dict[str, Any] = json.loads(bucket.get(urlparse(location).path.lstrip("/")))
            except NotFound:
                continue
            return response
        time.sleep(poll_seconds)
    raise TryAgain(f"Nothing came back within {LONGEST} s: see the log of the endpoint.")


def error_of(response: dict[str, Any]) -> RushesError | None:
    """Convert a worker's response into its error; None if the step succeeded."""
    if "facts" in response:
        return None
    message = str(response.get("sentence", response))
    if response.get("error") == "Rejected":
        return Rejected(Reason(response["reason"]), message)
    error_class = getattr(errors, str(response.get("error")), RushesError)
    return error_class(message) if issubclass(error_class, RushesError) else RushesError(message)
