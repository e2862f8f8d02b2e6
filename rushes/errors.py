"""Every error that rushes raises, and what the state machine does with each.

RushesError
├── Rejected      the content is bad           exit 65   never retried → Reject
├── BadRequest    the call is wrong            exit 2    never retried → Fail      HTTP 400
│   ├── SignedOut the token is not accepted    exit 2                              HTTP 401
│   ├── OverQuota the owner's share is used up exit 2                              HTTP 402
│   ├── NotFound  no such thing, or not yours  exit 2                              HTTP 404
│   ├── Conflict  right call, wrong moment     exit 2                              HTTP 409
│   ├── TooLarge  over the limit               exit 2                              HTTP 413
│   ├── WrongType not a kind that is taken     exit 2                              HTTP 415
│   └── Mismatch  one key, two bodies          exit 2                              HTTP 422
├── Unavailable   an engine is not installed   exit 69   never retried → Fail      HTTP 503
│   └── Unanswered     a language model gives no answer that can be used
│       ├── TooLong    more than it takes at once: whoever asked asks in parts
│       └── OverBudget the job may not spend that much: nothing was asked
├── TryAgain      a fault that may pass        exit 75   retried 3 × (2, 4, 8 s) → Fail  HTTP 503
│   ├── DatabaseAway the database does not answer, or is too busy to
│   ├── NotScanned   the malware scan has not said that the upload is clean
│   └── TooMany   too many calls at once       exit 75                             HTTP 429
└── WorkerLost    the worker died or fell silent         retried 3 × (2, 4, 8 s) → Fail

Anything else is a fault of ours: it keeps its own class and its stack, and is retried like TryAgain.
The message of every RushesError is one sentence that a person can act on.
"""

from enum import StrEnum


class Reason(StrEnum):
    """Why a job did not succeed: the closed list that goes with `rejected` and `failed`."""

    # rejected: the file
    EMPTY_FILE = "empty_file"
    NOT_A_VIDEO = "not_a_video"
    CONTAINER_NOT_ALLOWED = "container_not_allowed"
    NO_VIDEO_STREAM = "no_video_stream"
    NO_FRAMES = "no_frames"
    ENCRYPTED = "encrypted"
    CODEC_NOT_SUPPORTED = "codec_not_supported"
    CORRUPT = "corrupt"
    TOO_LARGE = "too_large"
    TOO_LONG = "too_long"
    TOO_MANY_PIXELS = "too_many_pixels"
    TOO_MANY_STREAMS = "too_many_streams"
    DECODER_CRASH = "decoder_crash"
    RESOURCE_LIMIT = "resource_limit"
    BAD_TRANSCRIPT = "bad_transcript"
    MALWARE = "malware"
    # rejected when it cannot be scanned, failed when we did not
    NOT_SCANNED = "not_scanned"
    # failed: us, or what we run on
    ENGINE_UNAVAILABLE = "engine_unavailable"
    WORKER_LOST = "worker_lost"
    NO_CAPACITY = "no_capacity"
    TIMEOUT = "timeout"
    BAD_REQUEST = "bad_request"
    INTERNAL = "internal"


class RushesError(Exception):
    """The root. `exit_code` is what a command or a container exits with (sysexits.h)."""

    exit_code = 70
    reason = Reason.INTERNAL
    status = 500


class Rejected(RushesError):
    """The content is bad, and always will be: `reason` says how, the message says what to do."""

    exit_code = 65
    status = 422

    def __init__(self, reason: Reason, sentence: str) -> None:
        super().__init__(sentence)
        self.reason = reason


class BadRequest(RushesError):
    """The call is wrong: the message names the field and what it should be; so does `param`, for programs."""

    exit_code = 2
    reason = Reason.BAD_REQUEST
    status = 400

    def __init__(self, sentence: str, param: str = "") -> None:
        super().__init__(sentence)
        self.param = param


class SignedOut(BadRequest):
    """The token is missing, or not accepted, or not any more."""

    status = 401


class OverQuota(BadRequest):
    """The owner's share of something is used up: `param` names the quota."""

    status = 402


class NotFound(BadRequest):
    """No such thing, or it belongs to somebody else: the two look the same."""

    status = 404


class Conflict(BadRequest):
    """The call would be right at another moment."""

    status = 409


class TooLarge(BadRequest):
    """The upload is over the limit."""

    status = 413


class WrongType(BadRequest):
    """The upload is of a kind that is not taken."""

    status = 415


class Mismatch(BadRequest):
    """A key that stands for one call came with another."""

    status = 422


class Unavailable(RushesError):
    """An engine or a model is not there: the message says how to get it."""

    exit_code = 69
    reason = Reason.ENGINE_UNAVAILABLE
    status = 503


class Unanswered(Unavailable):
    """A language model gave no answer that can be used, asked as often as it may be."""


class TooLong(Unanswered):
    """The question, or its answer, is more than the model takes at once."""


class OverBudget(Unanswered):
    """The next question might cost more than the job has left: it was not asked."""


class TryAgain(RushesError):
    """A fault that may pass: a throttle, a connection cut, a busy database."""

    exit_code = 75
    status = 503


class DatabaseAway(TryAgain):
    """The database does not answer, or is too busy to."""


class NotScanned(TryAgain):
    """The malware scan has said nothing of the upload yet, or could not look at it."""

    reason = Reason.NOT_SCANNED


class TooMany(TryAgain):
    """Too many calls in a short time: the next one is welcome after `seconds`."""

    status = 429

    def __init__(self, sentence: str, seconds: float = 1) -> None:
        super().__init__(sentence)
        self.seconds = seconds


class WorkerLost(RushesError):
    """The process that did the work died or fell silent."""

    exit_code = 75
    reason = Reason.WORKER_LOST
