"""What AWS and PostgreSQL say when they are in trouble, and what becomes of it."""

import pytest
from botocore.exceptions import (
    ClientError,
    ConnectTimeoutError,
    EndpointConnectionError,
    IncompleteReadError,
    NoCredentialsError,
    ParamValidationError,
    ReadTimeoutError,
)

from rushes.adapters.aws import S3Storage
from rushes.adapters.aws.clients import translate_errors
from rushes.domain import Video
from rushes.errors import NotFound, TryAgain, Unavailable
from rushes.local.deploy import client
from rushes.local.ministack import MiniStack
from tests.faults.weather import weather

BUSY = [
    ("SlowDown", 503),
    ("ThrottlingException", 400),
    ("ProvisionedThroughputExceededException", 400),
    ("TransactionInProgressException", 400),
    ("TransactionCanceledException", 400),
    ("RequestTimeout", 400),
    ("ExpiredTokenException", 400),
    ("InternalError", 500),
    ("SomethingNew", 502),
]


def refusal(code: str, status: int) -> ClientError:
    metadata = {"HTTPStatusCode": status}
    return ClientError({"Error": {"Code": code}, "ResponseMetadata": metadata}, "GetObject")


@pytest.mark.parametrize(("code", "status"), BUSY)
def test_what_may_pass_is_tried_again(code: str, status: int) -> None:
    with pytest.raises(TryAgain, match=code), translate_errors():
        raise refusal(code, status)


@pytest.mark.parametrize(
    "fault",
    [
        EndpointConnectionError(endpoint_url="https://s3"),
        ConnectTimeoutError(endpoint_url="https://s3"),
        ReadTimeoutError(endpoint_url="https://s3"),
        IncompleteReadError(actual_bytes=1, expected_bytes=2),
    ],
)
def test_a_broken_connection_is_tried_again(fault: Exception) -> None:
    with pytest.raises(TryAgain, match=type(fault).__name__), translate_errors():
        raise fault


def test_missing_credentials_say_what_to_do() -> None:
    with pytest.raises(Unavailable, match="AWS_ACCESS_KEY_ID"), translate_errors():
        raise NoCredentialsError


@pytest.mark.parametrize(("code", "status"), [("NoSuchKey", 404), ("404", 404), ("NoSuchUpload", 404)])
def test_what_is_not_there_is_not_found_in_the_words_of_the_caller(code: str, status: int) -> None:
    with pytest.raises(NotFound, match=r"There is no talk\."), translate_errors("There is no talk."):
        raise refusal(code, status)


@pytest.mark.parametrize(
    "fault", [refusal("AccessDenied", 403), refusal("NoSuchBucket", 404), ParamValidationError(report="x")]
)
def test_a_fault_of_ours_keeps_its_own_class(fault: Exception) -> None:
    with pytest.raises(type(fault)), translate_errors():
        raise fault


def test_a_clock_that_is_wrong_is_not_taken_for_a_lock(aws: MiniStack, bucket: str) -> None:
    """S3 answers both with 403, and to a HEAD with no word more: the wishes beside an upload must not be lost."""
    video = Video(bucket=bucket, key="uploads/a.mp4", size=1, name="a.mp4")
    with weather(1) as around:
        around.target = aws.url
        s3 = S3Storage(bucket)
        s3.client = client("s3", {**aws.environment, "AWS_ENDPOINT_URL": around.url}, attempts=1)
        s3.client.put_object(Bucket=bucket, Key=video.key, Body=b"x", Metadata={"rushes-request": "{}"})
        with around.turning("skewed", share=1.0), pytest.raises(TryAgain):
            s3.read_metadata(video)
        assert s3.read_metadata(video) == {"rushes-request": "{}"}
