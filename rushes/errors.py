"""Every error that rushes raises, and what the state machine does with each.

RushesError
├── Rejected      the content is bad           exit 65   never retried → Reject
├── BadRequest    the request is invalid       exit 2    never retried → Fail      HTTP 400
│   ├── SignedOut the token is not accepted    exit 2                              HTTP 401
│   ├── OverQuota the owner's quota is used up exit 2                              HTTP 402
│   ├── NotFound  missing, or another owner's  exit 2                              HTTP 404
│   ├── Conflict  not valid in this state      exit 2                              HTTP 409
│   ├── TooLarge  over the limit               exit 2                              HTTP 413
│   ├── WrongType media type not accepted      exit 2                              HTTP 415
│   ├── Stale     changed since it was read    exit 2                              HTTP 412
│   └── Mismatch  one key, two bodies          exit 2                              HTTP 422
├── Unavailable   an engine is not installed   exit 69   never retried → Fail      HTTP 503
│   └── Unanswered     a language model returned no usable answer
│       ├── TooLong    over the model's context length: the caller splits the prompt
│       └── OverBudget over the job's budget: no request was sent
├── TryAgain      a transient fault            exit 75   retried 3 × (2, 4, 8 s) → Fail  HTTP 503
│   ├── DatabaseAway the database does not answer or is too busy
│   ├── NotScanned   the malware scan has not tagged the upload as clean
│   └── TooMany   rate limit exceeded          exit 75                             HTTP 429
└── WorkerLost    the worker died or stopped responding  retried 3 × (2, 4, 8 s) → Fail

Any other exception is a bug: it keeps its class and its stack trace, and is retried like TryAgain.
The message of every RushesError is one sentence that tells the reader what to do.
"""

from enum import StrEnum

from rushes import remedies


class Reason(StrEnum):
    """Why a job was `rejected` or `failed`: the complete list."""

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
    OVER_QUOTA = "over_quota"
    # rejected if the file cannot be scanned, failed if the scan did not run
    NOT_SCANNED = "not_scanned"
    # failed: rushes, or its infrastructure
    ENGINE_UNAVAILABLE = "engine_unavailable"
    WORKER_LOST = "worker_lost"
    OUT_OF_MEMORY = "out_of_memory"
    IMAGE_UNAVAILABLE = "image_unavailable"
    NO_CAPACITY = "no_capacity"
    TIMEOUT = "timeout"
    BAD_REQUEST = "bad_request"
    INTERNAL = "internal"


class RushesError(Exception):
    """The base class. Commands and containers exit with `exit_code` (sysexits.h); clients compare `code`."""

    exit_code = 70
    reason = Reason.INTERNAL
    status = 500
    code = "internal"

    @property
    def remedy(self) -> str:
        """One sentence on how to resolve the error."""
        return remedies.find_remedy(self.code)

    @property
    def link(self) -> str:
        """The entry in the list of problems."""
        return remedies.find_link(self.code)


class Rejected(RushesError):
    """The content is invalid, and a retry cannot help. `reason` classifies it, the message says what to do."""

    exit_code = 65
    status = 422

    def __init__(self, reason: Reason, message: str) -> None:
        super().__init__(message)
        self.reason = reason
        self.code = reason.value


class BadRequest(RushesError):
    """The request is invalid: the message names the field and its valid values; `param` is the field's name."""

    exit_code = 2
    reason = Reason.BAD_REQUEST
    status = 400
    code = "bad_request"

    def __init__(self, message: str, param: str = "") -> None:
        super().__init__(message)
        self.param = param


class SignedOut(BadRequest):
    """The token is missing, invalid or expired."""

    status = 401
    code = "signed_out"


class OverQuota(BadRequest):
    """A quota of the owner is used up: `param` names it."""

    status = 402
    code = "over_quota"


class NotFound(BadRequest):
    """The resource does not exist or belongs to another owner; the answer does not reveal which."""

    status = 404
    code = "not_found"


class Conflict(BadRequest):
    """The request is valid, but not in the resource's present state."""

    status = 409
    code = "conflict"


class TooLarge(BadRequest):
    """The upload is over the limit."""

    status = 413
    code = "too_large"


class WrongType(BadRequest):
    """The upload's media type is not accepted."""

    status = 415
    code = "wrong_type"


class Stale(BadRequest):
    """The resource has changed since the caller read it."""

    status = 412
    code = "stale"


class Mismatch(BadRequest):
    """An idempotency key was reused with a different request body."""

    status = 422
    code = "mismatch"


class Unavailable(RushesError):
    """An engine or a model is not installed: the message says how to install it."""

    exit_code = 69
    reason = Reason.ENGINE_UNAVAILABLE
    status = 503
    code = "engine_unavailable"


class NoModelAnswer(Unavailable):
    """A language model returned no usable answer within the permitted attempts."""


class PromptTooLong(NoModelAnswer):
    """The prompt or its answer exceeds the model's context length."""


class BudgetExceeded(NoModelAnswer):
    """The next prompt could cost more than the job's remaining budget: it was not sent."""


class TryAgain(RushesError):
    """A transient fault: throttling, a lost connection, a busy database. Retry after `seconds`; 0: unknown."""

    exit_code = 75
    status = 503
    code = "try_again"
    seconds = 0.0


class DatabaseUnavailable(TryAgain):
    """The database does not answer or is too busy. A paused database resumes within `seconds`."""

    code = "database_away"
    seconds = 10.0


class NotScanned(TryAgain):
    """The malware scan of the upload has no result yet, or failed."""

    reason = Reason.NOT_SCANNED
    code = "not_scanned"


class TooManyRequests(TryAgain):
    """The rate limit is exceeded: retry after `seconds`."""

    status = 429
    code = "too_many"

    def __init__(self, message: str, seconds: float = 1) -> None:
        super().__init__(message)
        self.seconds = seconds


class WorkerLost(RushesError):
    """The worker process died or stopped responding."""

    exit_code = 75
    reason = Reason.WORKER_LOST
    code = "worker_lost"
