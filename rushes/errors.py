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
│   ├── Stale     changed by another since     exit 2                              HTTP 412
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

from rushes import remedies


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
    OVER_QUOTA = "over_quota"
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
    """The root. A command or a container exits with `exit_code` (sysexits.h); programs tell errors by their `code`."""

    exit_code = 70
    reason = Reason.INTERNAL
    status = 500
    code = "internal"

    @property
    def remedy(self) -> str:
        """What to do about it, in a sentence."""
        return remedies.remedy(self.code)

    @property
    def link(self) -> str:
        """Where more is said about it."""
        return remedies.link(self.code)


class Rejected(RushesError):
    """The content is bad, and always will be: `reason` says how, the message says what to do."""

    exit_code = 65
    status = 422

    def __init__(self, reason: Reason, sentence: str) -> None:
        super().__init__(sentence)
        self.reason = reason
        self.code = reason.value


class BadRequest(RushesError):
    """The call is wrong: the message names the field and what it should be; so does `param`, for programs."""

    exit_code = 2
    reason = Reason.BAD_REQUEST
    status = 400
    code = "bad_request"

    def __init__(self, sentence: str, param: str = "") -> None:
        super().__init__(sentence)
        self.param = param


class SignedOut(BadRequest):
    """The token is missing, or not accepted, or not any more."""

    status = 401
    code = "signed_out"


class OverQuota(BadRequest):
    """The owner's share of something is used up: `param` names the quota."""

    status = 402
    code = "over_quota"


class NotFound(BadRequest):
    """No such thing, or it belongs to somebody else: the two look the same."""

    status = 404
    code = "not_found"


class Conflict(BadRequest):
    """The call would be right at another moment."""

    status = 409
    code = "conflict"


class TooLarge(BadRequest):
    """The upload is over the limit."""

    status = 413
    code = "too_large"


class WrongType(BadRequest):
    """The upload is of a kind that is not taken."""

    status = 415
    code = "wrong_type"


class Stale(BadRequest):
    """Somebody changed the thing since the caller read it."""

    status = 412
    code = "stale"


class Mismatch(BadRequest):
    """A key that stands for one call came with another."""

    status = 422
    code = "mismatch"


class Unavailable(RushesError):
    """An engine or a model is not there: the message says how to get it."""

    exit_code = 69
    reason = Reason.ENGINE_UNAVAILABLE
    status = 503
    code = "engine_unavailable"


class Unanswered(Unavailable):
    """A language model gave no answer that can be used, asked as often as it may be."""


class TooLong(Unanswered):
    """The question, or its answer, is more than the model takes at once."""


class OverBudget(Unanswered):
    """The next question might cost more than the job has left: it was not asked."""


class TryAgain(RushesError):
    """A fault that may pass: a throttle, a connection cut, a busy database. 0 `seconds`: nobody knows when."""

    exit_code = 75
    status = 503
    code = "try_again"
    seconds = 0.0


class DatabaseAway(TryAgain):
    """The database does not answer, or is too busy to: one that sleeps wakes within `seconds`."""

    code = "database_away"
    seconds = 10.0


class NotScanned(TryAgain):
    """The malware scan has said nothing of the upload yet, or could not look at it."""

    reason = Reason.NOT_SCANNED
    code = "not_scanned"


class TooMany(TryAgain):
    """Too many calls in a short time: the next one is welcome after `seconds`."""

    status = 429
    code = "too_many"

    def __init__(self, sentence: str, seconds: float = 1) -> None:
        super().__init__(sentence)
        self.seconds = seconds


class WorkerLost(RushesError):
    """The process that did the work died or fell silent."""

    exit_code = 75
    reason = Reason.WORKER_LOST
    code = "worker_lost"
