"""All that can go wrong, by its code: what it is, and what a person does about it. docs/problems.md is this table.

Codes are the reasons why a job did not succeed, the ways in which one ends without all of its results, the
problems that the API answers with, and what a client alone can meet.
"""

from typing import NamedTuple

PAGE = "docs/problems.md"


class Remedy(NamedTuple):
    """`what` it is, in words that need no code; `do`: a sentence on what helps."""

    what: str
    do: str


FILE = {
    "empty_file": Remedy("the file has no bytes", "Upload the file again, once it is whole."),
    "not_a_video": Remedy("the bytes are not those of a video", "Upload an MP4 or WebM file."),
    "container_not_allowed": Remedy(
        "a kind of video that is not taken here", "Convert the video to MP4 or WebM."
    ),
    "no_video_stream": Remedy("there is no moving picture in it", "Upload a video, not a sound recording."),
    "no_frames": Remedy("not one picture can be decoded", "Export the video again and upload that."),
    "encrypted": Remedy("it is protected against copying", "Upload a copy without protection."),
    "codec_not_supported": Remedy(
        "its pictures are encoded in a way that cannot be read", "Export the video again as H.264 or VP9."
    ),
    "corrupt": Remedy("it is damaged, or was cut short", "Export or upload the video again."),
    "too_large": Remedy(
        "more bytes than are taken", "Send less, or ask whoever runs this for a higher limit."
    ),
    "too_long": Remedy("longer than is taken", "Cut the video into parts."),
    "too_many_pixels": Remedy("its pictures are larger than is taken", "Export the video again, smaller."),
    "too_many_streams": Remedy(
        "more streams than are taken", "Export the video again with one picture and one sound."
    ),
    "decoder_crash": Remedy("the decoder died of it", "Encode the video again and upload that."),
    "resource_limit": Remedy(
        "it takes more time or memory than is allowed", "Encode the video again, smaller or shorter."
    ),
    "bad_transcript": Remedy(
        "the transcript that came with it cannot be used",
        "Mend the transcript as the sentence says, or leave it out.",
    ),
    "malware": Remedy(
        "malware was found in it", "Look after the machine it came from, and upload a clean copy."
    ),
}
"""Why a file is rejected."""

OURS = {
    "engine_unavailable": Remedy(
        "something that was asked for is not set up", "Choose another engine, or ask whoever runs this."
    ),
    "worker_lost": Remedy("the worker died or fell silent", "`rushes retry JOB` does it again from there."),
    "no_capacity": Remedy("no machine was free in time", "`rushes retry JOB` later."),
    "timeout": Remedy("it took longer than it may", "`rushes retry JOB`, or send a shorter video."),
    "not_scanned": Remedy(
        "the scan for malware could not look into the file, or says nothing of it",
        "Upload the video again as a plain file, without a password.",
    ),
    "over_quota": Remedy(
        "a share is used up: `param` is `minutes`, `jobs` or `bytes`",
        "GET /usage, or `rushes usage`, says how much is used. Minutes start anew each month.",
    ),
    "bad_request": Remedy(
        "the call, or the wishes for a job, are wrong", "Change what the message names, and try again."
    ),
    "internal": Remedy(
        "a fault of ours", "Try again; if it stays, tell whoever runs this the id of the job or the call."
    ),
}
"""Why a job, or a call, fails."""

ENDINGS = {
    "partial": Remedy("the job has results, but not all", "`rushes retry JOB` makes again what is missing."),
    "cancelled": Remedy("the job was stopped", "`rushes retry JOB` does it again."),
    "deleted": Remedy("the job was erased", "Upload the video again if you still want it."),
}
"""How a job ends without all of its results, and without a reason."""

CALLS = {
    "signed_out": Remedy(
        "the token is missing, not accepted, or not any more", "Sign in again and repeat the call."
    ),
    "not_found": Remedy(
        "there is no such thing, or it belongs to somebody else: the two look the same",
        "GET /jobs and GET /webhooks, or `rushes jobs`, list what is yours.",
    ),
    "no_such_route": Remedy("there is no such route", "docs/openapi.json lists every route."),
    "conflict": Remedy(
        "the call would be right at another moment", "Ask for the thing with GET and see how it stands."
    ),
    "wrong_type": Remedy("a kind of file, or of body, that is not taken", "Send MP4 or WebM; calls as JSON."),
    "not_valid": Remedy("a field is not valid", "Change what `param` names and send the call again."),
    "mismatch": Remedy(
        "the Idempotency-Key came with another body before", "Take a new Idempotency-Key for another call."
    ),
    "stale": Remedy(
        "somebody changed it since you read it", "Read it again with GET, and make your change to that."
    ),
    "too_many": Remedy("too many calls from one address", "Wait as many seconds as Retry-After says."),
    "try_again": Remedy("a fault that may pass", "Repeat the call in a few seconds."),
    "database_away": Remedy(
        "the database does not answer, or is too busy to", "Repeat the call in a minute."
    ),
}
"""What the API refuses with, beside the reasons above."""

OUTSIDE = {
    "no_answer": Remedy(
        "nothing answers at that address", "See that the stack is up (`rushes status`) and the address right."
    ),
    "expired_link": Remedy(
        "the storage does not take a link to a result any more: each is good for a while",
        "Ask for the results again, or load the page again: links are made anew.",
    ),
    "not_delivered": Remedy(
        "a webhook was not taken by its server",
        "See what your server answers; `rushes webhooks log` shows each attempt.",
    ),
}
"""What is met on the way to the API, or from it."""

REMEDIES = FILE | OURS | ENDINGS | CALLS | OUTSIDE


def remedy(code: str) -> str:
    """What to do; empty for a code that is none."""
    return REMEDIES[code].do if code in REMEDIES else ""


def link(code: str) -> str:
    """Where more is said about it; empty for a code that is none."""
    return f"{PAGE}#{code}" if code in REMEDIES else ""
