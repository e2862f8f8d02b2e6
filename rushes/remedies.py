"""Every problem by its code: what it is and how to resolve it. docs/problems.md is generated from this table.

The codes are the reasons why a job did not succeed, the states in which a job ends without all of its results,
the errors of the API, and the errors that only a client can meet.
"""

from typing import NamedTuple

PAGE = "docs/problems.md"


class Remedy(NamedTuple):
    """`what` describes the problem in plain words; `do` is one sentence on how to resolve it."""

    description: str
    action: str


REJECTION_REMEDIES = {
    "empty_file": Remedy("the file is empty", "Upload the complete file."),
    "not_a_video": Remedy("the file is not a video", "Upload an MP4 or WebM file."),
    "container_not_allowed": Remedy(
        "the container format is not accepted", "Convert the video to MP4 or WebM."
    ),
    "no_video_stream": Remedy("the file has no video stream", "Upload a video, not an audio recording."),
    "no_frames": Remedy("no frame can be decoded", "Export the video again and upload the new file."),
    "encrypted": Remedy("the file is encrypted (DRM)", "Upload a copy without protection."),
    "codec_not_supported": Remedy(
        "the video codec is not supported", "Export the video again as H.264 or VP9."
    ),
    "corrupt": Remedy("the file is damaged or truncated", "Export or upload the video again."),
    "too_large": Remedy(
        "the file is too large", "Upload a smaller file, or ask the operator for a higher limit."
    ),
    "too_long": Remedy("the video is too long", "Cut the video into parts."),
    "too_many_pixels": Remedy("the frames are too large", "Export the video again at a lower resolution."),
    "too_many_streams": Remedy(
        "the file has too many streams", "Export the video again with one video and one audio stream."
    ),
    "decoder_crash": Remedy("the decoder crashed", "Encode the video again and upload the new file."),
    "resource_limit": Remedy(
        "decoding exceeds the time or memory limit", "Encode the video again, smaller or shorter."
    ),
    "bad_transcript": Remedy(
        "the supplied transcript is invalid", "Correct the transcript as the message says, or omit it."
    ),
    "malware": Remedy(
        "the malware scan found malware",
        "Check the computer that the file came from, and upload a clean copy.",
    ),
}
"""Reasons why a file is rejected."""

FAILURE_REMEDIES = {
    "engine_unavailable": Remedy(
        "a requested engine or model is not set up", "Choose another engine, or ask the operator."
    ),
    "worker_lost": Remedy(
        "the worker died or stopped responding", "Run `rushes retry JOB` to repeat the lost step."
    ),
    "out_of_memory": Remedy(
        "a step needed more memory than its machine has",
        "Ask the operator for a larger machine, or process a shorter or smaller video.",
    ),
    "image_unavailable": Remedy(
        "the container image of a worker could not be pulled", "Ask the operator to deploy the images again."
    ),
    "no_capacity": Remedy("no machine was available in time", "Run `rushes retry JOB` later."),
    "timeout": Remedy("the time limit was exceeded", "Run `rushes retry JOB`, or upload a shorter video."),
    "not_scanned": Remedy(
        "the malware scan could not read the file, or has no result",
        "Upload the video again as a plain file, without a password.",
    ),
    "over_quota": Remedy(
        "a quota is used up: `param` is `minutes`, `jobs` or `bytes`",
        "See the usage with GET /usage or `rushes usage`. Minutes are reset each month.",
    ),
    "bad_request": Remedy(
        "the request or an option of the job is invalid",
        "Change the field that the message names, and try again.",
    ),
    "internal": Remedy(
        "an internal error", "Try again; if it persists, send the operator the id of the job or the request."
    ),
}
"""Reasons why a job or a request fails."""

END_REMEDIES = {
    "partial": Remedy("some results of the job are missing", "Run `rushes retry JOB` to produce them."),
    "cancelled": Remedy("the job was cancelled", "Run `rushes retry JOB` to start it again."),
    "deleted": Remedy("the job was deleted", "Upload the video again if you still need it."),
}
"""States in which a job ends without all of its results and without a reason."""

API_REMEDIES = {
    "signed_out": Remedy("the token is missing, invalid or expired", "Sign in again and repeat the request."),
    "not_found": Remedy(
        "the resource does not exist or belongs to another owner",
        "List your own with GET /jobs and GET /webhooks, or `rushes jobs`.",
    ),
    "no_such_route": Remedy("the route does not exist", "See docs/openapi.json for every route."),
    "conflict": Remedy(
        "the request does not fit the present state", "Read the resource with GET to see its state."
    ),
    "wrong_type": Remedy(
        "the media type of the file or the body is not accepted", "Send MP4 or WebM files and JSON bodies."
    ),
    "not_valid": Remedy(
        "a field is not valid", "Change the field that `param` names and repeat the request."
    ),
    "mismatch": Remedy(
        "the Idempotency-Key was used with another body", "Use a new Idempotency-Key for a new request."
    ),
    "stale": Remedy(
        "the resource has changed since you read it", "Read it again with GET and apply your change to that."
    ),
    "too_many": Remedy("too many requests from one address", "Wait the seconds in Retry-After."),
    "try_again": Remedy("a transient fault", "Repeat the request in a few seconds."),
    "database_away": Remedy("the database does not answer or is too busy", "Repeat the request in a minute."),
}
"""Errors of the API, besides the reasons above."""

CLIENT_REMEDIES = {
    "no_answer": Remedy(
        "the server does not answer", "Check that the stack runs (`rushes status`) and the address is right."
    ),
    "expired_link": Remedy(
        "the signed URL of a result has expired", "List the results again, or reload the page, for new URLs."
    ),
    "not_delivered": Remedy(
        "the receiver did not accept a webhook",
        "Check the response of your server; `rushes webhooks log` shows each attempt.",
    ),
}
"""Errors between the client, the API and the receivers of webhooks."""

REMEDIES = REJECTION_REMEDIES | FAILURE_REMEDIES | END_REMEDIES | API_REMEDIES | CLIENT_REMEDIES


def find_remedy(code: str) -> str:
    """The sentence on how to resolve it; empty for an unknown code."""
    return REMEDIES[code].action if code in REMEDIES else ""


def find_link(code: str) -> str:
    """The entry in the list of problems; empty for an unknown code."""
    return f"{PAGE}#{code}" if code in REMEDIES else ""
