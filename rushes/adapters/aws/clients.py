"""AWS clients, and the translation of AWS errors. Region and credentials come from the environment."""

from collections.abc import Iterator
from contextlib import contextmanager
from os import environ
from typing import Any

from rushes.errors import NotFound, TryAgain, Unavailable

MAX_ATTEMPTS = 6  # of one call, including the first; the SDK's backoff adds at most half a minute
CONNECT_SECONDS = 3
READ_SECONDS = 30

NOT_FOUND_CODES = {"NoSuchKey", "NoSuchVersion", "NoSuchUpload", "404", "NotFound"}
TRANSIENT_CODES = {
    "SlowDown",
    "Throttling",
    "ThrottlingException",
    "ThrottledException",
    "TooManyRequestsException",
    "LimitExceededException",
    "RequestLimitExceeded",
    "ProvisionedThroughputExceededException",
    "TransactionInProgressException",
    "TransactionConflictException",
    "TransactionCanceledException",  # by a concurrent write to the same items; other reasons are handled by callers
    "RequestTimeout",
    "RequestTimeTooSkewed",
    "ExpiredToken",
    "ExpiredTokenException",
}
SERVER_ERROR_STATUS = 500

Client = Any  # boto3 creates the classes of its clients at run time


def create_client(service: str, endpoint: str = "", **options: Any) -> Client:
    """Create a client of `service`; `options` are passed to botocore's Config.

    Each call is attempted MAX_ATTEMPTS times, or AWS_MAX_ATTEMPTS times (the SDK's variable). With MAX_ATTEMPTS a step
    of twenty calls succeeds even if half of all calls are throttled; interactive functions set a lower number.
    """
    import boto3
    from botocore.config import Config
    from botocore.exceptions import NoRegionError

    config = Config(
        retries={
            "mode": "standard",
            "total_max_attempts": int(environ.get("AWS_MAX_ATTEMPTS", MAX_ATTEMPTS)),
        },
        connect_timeout=CONNECT_SECONDS,
        read_timeout=READ_SECONDS,
        **options,
    )
    try:
        return boto3.client(service, config=config, endpoint_url=endpoint or None)
    except NoRegionError as error:
        raise Unavailable("Set AWS_REGION: no AWS region is configured.") from error


@contextmanager
def translate_errors(missing: str = "There is no such object.") -> Iterator[None]:
    """Raise NotFound with the message `missing`, TryAgain for transient errors, Unavailable without credentials.

    Any other AWS error is a bug and keeps its class.
    """
    from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError

    try:
        yield
    except ClientError as error:
        name, status = error_code(error), error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        if name in NOT_FOUND_CODES:
            raise NotFound(missing) from error
        if name in TRANSIENT_CODES or status >= SERVER_ERROR_STATUS:
            raise TryAgain(f"AWS was too busy for {error.operation_name} ({name}): try again.") from error
        raise
    except NoCredentialsError as error:
        raise Unavailable("No AWS credentials are configured: sign in, or set AWS_ACCESS_KEY_ID.") from error
    except BotoCoreError as error:
        if not is_transient(error):
            raise
        raise TryAgain(f"The connection to AWS failed ({type(error).__name__}): try again.") from error


def is_transient(error: Exception) -> bool:
    """Whether a connection error is transient."""
    from botocore import exceptions

    return isinstance(
        error,
        exceptions.ConnectionError
        | exceptions.HTTPClientError
        | exceptions.IncompleteReadError
        | exceptions.ResponseStreamingError
        | exceptions.CredentialRetrievalError,
    )


def error_code(error: Any) -> str:
    """The error code of a ClientError."""
    return str(error.response.get("Error", {}).get("Code", ""))
