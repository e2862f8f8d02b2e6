"""Clients of AWS, and what AWS says as rushes says it. Region and credentials come from the environment."""

from collections.abc import Iterator
from contextlib import contextmanager
from os import environ
from typing import Any

from rushes.errors import NotFound, TryAgain, Unavailable

ATTEMPTS = 6  # of one call, the first included, with the SDK's own waits between: of half a minute, at most
CONNECT_SECONDS = 3
READ_SECONDS = 30

MISSING = {"NoSuchKey", "NoSuchVersion", "NoSuchUpload", "404", "NotFound"}
PASSING = {
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
    "TransactionCanceledException",  # for a reason that its caller did not ask for: others at the same items
    "RequestTimeout",
    "RequestTimeTooSkewed",
    "ExpiredToken",
    "ExpiredTokenException",
}
SERVER_FAULT = 500

Client = Any  # boto3 makes its clients' classes while it runs


def client(service: str, endpoint: str = "", **options: Any) -> Client:
    """A client of `service`; `options` go into botocore's Config.

    It tries ATTEMPTS times, or as often as AWS_MAX_ATTEMPTS says, the SDK's own variable: at ATTEMPTS a step of twenty
    calls gets through when half of all calls are throttled, and whoever answers a person has less time than that.
    """
    import boto3
    from botocore.config import Config
    from botocore.exceptions import NoRegionError

    config = Config(
        retries={"mode": "standard", "total_max_attempts": int(environ.get("AWS_MAX_ATTEMPTS", ATTEMPTS))},
        connect_timeout=CONNECT_SECONDS,
        read_timeout=READ_SECONDS,
        **options,
    )
    try:
        return boto3.client(service, config=config, endpoint_url=endpoint or None)
    except NoRegionError as error:
        raise Unavailable("Set AWS_REGION: there is no region to call AWS in.") from error


@contextmanager
def translated(missing: str = "There is no such object.") -> Iterator[None]:
    """Raises NotFound with the sentence `missing`, TryAgain for what may pass, Unavailable without credentials.

    Any other answer of AWS is a fault of ours and keeps its class.
    """
    from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError

    try:
        yield
    except ClientError as error:
        name, status = code(error), error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        if name in MISSING:
            raise NotFound(missing) from error
        if name in PASSING or status >= SERVER_FAULT:
            raise TryAgain(f"AWS was too busy for {error.operation_name} ({name}): try again.") from error
        raise
    except NoCredentialsError as error:
        raise Unavailable("There are no AWS credentials: sign in, or set AWS_ACCESS_KEY_ID.") from error
    except BotoCoreError as error:
        if not passes(error):
            raise
        raise TryAgain(f"The connection to AWS failed ({type(error).__name__}): try again.") from error


def passes(error: Exception) -> bool:
    """Whether a fault of the connection may be gone at the next attempt."""
    from botocore import exceptions

    return isinstance(
        error,
        exceptions.ConnectionError
        | exceptions.HTTPClientError
        | exceptions.IncompleteReadError
        | exceptions.ResponseStreamingError
        | exceptions.CredentialRetrievalError,
    )


def code(error: Any) -> str:
    """The error code in a ClientError."""
    return str(error.response.get("Error", {}).get("Code", ""))
