"""One suite for every Multipart, filled as a browser does it; below it what only S3 can show."""

import urllib.error
import urllib.request

import boto3
import pytest

from rushes.adapters.aws import S3Storage
from rushes.adapters.memory import MemoryMultipart, MemoryStorage
from rushes.errors import BadRequest, NotFound
from rushes.ports import Storage

KEY = "uploads/1/2/my tälk (1).mp4"
PART = 5 << 20  # bytes, the least S3 takes for a part that is not the last

Store = S3Storage | MemoryMultipart


@pytest.fixture(params=["memory", "s3"])
def any_store(request: pytest.FixtureRequest) -> Store:
    if request.param == "memory":
        return MemoryMultipart(MemoryStorage())
    return S3Storage(request.getfixturevalue("bucket"))


@pytest.fixture
def store(bucket: str) -> S3Storage:
    return S3Storage(bucket)


def storage_of(store: Store) -> Storage:
    return store.storage if isinstance(store, MemoryMultipart) else store


def send(store: Store, upload: str, part: int, body: bytes) -> str:
    """Put one part with nothing but its signed link; its etag."""
    link = store.presign_part(KEY, upload, part, 60)
    if isinstance(store, MemoryMultipart):
        store.receive_part(KEY, upload, part, body)
        return {number: etag for number, etag, _ in store.list_parts(KEY, upload)}[part]
    return put(link, body)


def put(link: str, body: bytes) -> str:
    with urllib.request.urlopen(urllib.request.Request(link, data=body, method="PUT")) as answer:
        etag: str = answer.headers["ETag"]
        return etag


def test_parts_that_came_in_any_order_become_the_object(any_store: Store) -> None:
    upload = any_store.start(KEY, "video/mp4")
    second = send(any_store, upload, 2, b"end")
    first = send(any_store, upload, 1, b"x" * PART)
    assert list(any_store.list_parts(KEY, upload)) == [(1, first, PART), (2, second, 3)]
    any_store.complete(KEY, upload, [(1, first), (2, second)])
    assert storage_of(any_store).get(KEY) == b"x" * PART + b"end"


def test_a_part_sent_again_replaces_the_first(any_store: Store) -> None:
    upload = any_store.start(KEY, "video/mp4")
    send(any_store, upload, 1, b"wrong")
    etag = send(any_store, upload, 1, b"right")
    assert list(any_store.list_parts(KEY, upload)) == [(1, etag, 5)]


def test_nothing_is_there_before_the_end(any_store: Store) -> None:
    upload = any_store.start(KEY, "video/mp4")
    assert list(any_store.list_parts(KEY, upload)) == []
    send(any_store, upload, 1, b"x")
    with pytest.raises(NotFound):
        storage_of(any_store).get(KEY)


def test_an_abandoned_upload_is_gone_and_may_be_abandoned_again(any_store: Store) -> None:
    upload = any_store.start(KEY, "video/mp4")
    any_store.abort(KEY, upload)
    any_store.abort(KEY, upload)
    with pytest.raises(NotFound):
        any_store.list_parts(KEY, upload)


def test_the_object_has_its_media_type_and_a_version(store: S3Storage) -> None:
    upload = store.start(KEY, "video/mp4")
    store.complete(KEY, upload, [(1, send(store, upload, 1, b"x"))])
    head = boto3.client("s3").head_object(Bucket=store.bucket, Key=KEY)
    assert head["ContentType"] == "video/mp4"
    assert head["VersionId"]


@pytest.mark.parametrize("parts", [[(1, '"0123456789abcdef0123456789abcdef"')], [(2, "ETAG")], []])
def test_parts_that_never_came_are_a_bad_request(store: S3Storage, parts: list[tuple[int, str]]) -> None:
    upload = store.start(KEY, "video/mp4")
    etag = send(store, upload, 1, b"x")
    with pytest.raises(BadRequest):
        store.complete(KEY, upload, [(number, tag.replace("ETAG", etag)) for number, tag in parts])


def test_a_link_into_an_abandoned_upload_is_refused(store: S3Storage) -> None:
    upload = store.start(KEY, "video/mp4")
    link = store.presign_part(KEY, upload, 1, 60)
    store.abort(KEY, upload)
    with pytest.raises(urllib.error.HTTPError, match="404") as refused:
        put(link, b"x")
    refused.value.close()


def test_a_signed_part_asks_for_no_checksum_that_a_browser_would_not_send(store: S3Storage) -> None:
    link = store.presign_part(KEY, store.start(KEY, "video/mp4"), 1, 60)
    assert "checksum" not in link.lower()
    assert "X-Amz-SignedHeaders=host&" in f"{link}&"


def test_a_part_that_we_send_ourselves_is_one_like_any(any_store: Store) -> None:
    upload = any_store.start(KEY, "application/zip")
    parts = [(k, any_store.send_part(KEY, upload, k, data)) for k, data in ((1, b"a" * PART), (2, b"b"))]
    any_store.complete(KEY, upload, parts)
    assert storage_of(any_store).get(KEY) == b"a" * PART + b"b"
