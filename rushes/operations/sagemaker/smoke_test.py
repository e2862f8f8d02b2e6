"""Does an endpoint work? Send it one video, the way the state machine does, and see what comes back."""

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlparse
from uuid import UUID, uuid4

from rushes import errors
from rushes.adapters.aws import S3
from rushes.domain import JobRequest, Ticket, Video
from rushes.errors import BadRequest, NotFound, Reason, Rejected, RushesError, TryAgain
from rushes.operations.sagemaker.endpoint import existing, told
from rushes.operations.sagemaker.sdk import Resource, answered
from rushes.steps.context import media_type_of

STEPS = ("probe", "transcribe")
LONGEST = 3600  # seconds: what SageMaker grants an invocation
POLL_SECONDS = 2.0
NOBODY = UUID(int=0)

Say = Callable[[str], None]


def attempt(
    name: str, video: Path, request: JobRequest, say: Say, every: float = POLL_SECONDS
) -> dict[str, Any]:
    """Do the steps of STEPS on a video at the endpoint: {"job_id", "transcript", "steps": {step: {…}}}.

    The video lands under trials/ in the endpoint's bucket, where it starts no job, and the results under
    jobs/<job_id>/ as ever. Raises what the step raised, NotFound without such an endpoint, BadRequest when it
    is not asynchronous, TryAgain when nothing came back in an hour.
    """
    endpoint = existing(name)
    bucket = S3(bucket_of(told(endpoint)["output"]))
    job_id = uuid4()
    key = f"trials/{job_id}/{video.name}"
    say(f"uploading {video.name}")
    bucket.upload(video, key, media_type_of(video.name))
    seen = Video(bucket=bucket.bucket, key=key, size=video.stat().st_size, name=video.name)
    ticket = Ticket(job_id=job_id, owner=NOBODY, video=seen, request=request)
    steps = {step: run(endpoint, bucket, step, ticket, say, every) for step in STEPS}
    place = f"s3://{bucket.bucket}/jobs/{job_id}/transcribe/transcript.json"
    return {"job_id": str(job_id), "transcript": place, "steps": steps}


def bucket_of(output: str) -> str:
    """The bucket of an endpoint's output path."""
    if not output.startswith("s3://"):
        raise BadRequest("This endpoint is not asynchronous: deploy it with `rushes endpoint deploy`.")
    return urlparse(output).netloc


def run(endpoint: Resource, bucket: S3, step: str, ticket: Ticket, say: Say, every: float) -> dict[str, Any]:
    """{"seconds", "facts"} of one step."""
    begun = time.monotonic()
    say(f"{step}: waiting for {endpoint.endpoint_name}")
    order = json.dumps({"step": step, "ticket": ticket.model_dump(mode="json")}).encode()
    key = f"async/in/{ticket.job_id}-{step}.json"
    bucket.put(key, order, "application/json")
    with answered("The endpoint is gone."):
        places = endpoint.invoke_async(
            input_location=f"s3://{bucket.bucket}/{key}",
            content_type="application/json",
            invocation_timeout_seconds=LONGEST,
        )
    answer = collected(bucket, (places.output_location, places.failure_location), begun + LONGEST, every)
    if error := error_of(answer):
        raise error
    return {"seconds": round(time.monotonic() - begun, 3), "facts": answer["facts"]}


def collected(bucket: S3, places: tuple[str, str], end: float, every: float) -> dict[str, Any]:
    """The first of the objects that appears. `end` is a reading of time.monotonic."""
    while time.monotonic() < end:
        for place in places:
            try:
                answer: dict[str, Any] = json.loads(bucket.get(urlparse(place).path.lstrip("/")))
            except NotFound:
                continue
            return answer
        time.sleep(every)
    raise TryAgain(f"Nothing came back within {LONGEST} s: see the log of the endpoint.")


def error_of(answer: dict[str, Any]) -> RushesError | None:
    """What a worker answered, as the error that it is; None when it did the step."""
    if "facts" in answer:
        return None
    sentence = str(answer.get("sentence", answer))
    if answer.get("error") == "Rejected":
        return Rejected(Reason(answer["reason"]), sentence)
    kind = getattr(errors, str(answer.get("error")), RushesError)
    return kind(sentence) if issubclass(kind, RushesError) else RushesError(sentence)
