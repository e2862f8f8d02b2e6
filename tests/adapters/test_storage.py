"""One suite for every Storage; below it what only S3 can show."""

import urllib.request
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote

import boto3
import pytest
from botocore.stub import Stubber
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from rushes.adapters.aws import S3Storage
from rushes.adapters.aws.storage import content_disposition, decode_metadata
from rushes.adapters.memory import MemoryStorage
from rushes.domain import KeyPrefix, Video
from rushes.errors import Conflict, NotFound
from rushes.ports import Storage

NAME = 'Über uns – 100% (1) + 50 "quoted" 東京.mp4'


@pytest.fixture(params=["memory", "s3"])
def store(request: pytest.FixtureRequest) -> Storage:
    return MemoryStorage() if request.param == "memory" else S3Storage(request.getfixturevalue("bucket"))


def test_what_is_put_is_got_and_replaced_by_the_next_put(store: Storage) -> None:
    store.put("jobs/1/a.json", b"{}", "application/json")
    store.put("jobs/1/a.json", b"[]", "application/json")
    assert store.get("jobs/1/a.json") == b"[]"


def test_any_name_is_a_key(store: Storage) -> None:
    store.put(f"uploads/{NAME}", b"x", "video/mp4")
    assert list(store.list(KeyPrefix("uploads/"))) == [f"uploads/{NAME}"]
    assert store.get(f"uploads/{NAME}") == b"x"


@pytest.mark.parametrize("method", ["get", "download"])
def test_a_missing_key_is_not_found(store: Storage, method: str, tmp_path: Path) -> None:
    call: dict[str, Callable[[], object]] = {
        "get": lambda: store.get("nothing/here"),
        "download": lambda: store.download("nothing/here", tmp_path / "file"),
    }
    with pytest.raises(NotFound, match="nothing/here"):
        call[method]()


def test_a_file_goes_up_and_comes_down_the_same(store: Storage, tmp_path: Path) -> None:
    (tmp_path / "up").write_bytes(bytes(range(256)) * 20_000)
    store.upload(tmp_path / "up", "jobs/1/big", "video/mp4")
    store.download("jobs/1/big", tmp_path / "down")
    assert (tmp_path / "down").read_bytes() == (tmp_path / "up").read_bytes()


def test_what_is_lent_comes_back_as_what_is_uploaded_and_says_so_in_a_tag_that_copies_keep(
    store: Storage, tmp_path: Path
) -> None:
    (tmp_path / "a").write_bytes(b"picture")
    store.upload_temporary(tmp_path / "a", "jobs/1/sample/00001.jpg", "image/jpeg")
    store.copy("jobs/1/sample/00001.jpg", "jobs/2/sample/00001.jpg")
    assert store.get("jobs/2/sample/00001.jpg") == b"picture"
    if isinstance(store, S3Storage):
        for key in store.list(KeyPrefix("jobs/")):
            tags = boto3.client("s3").get_object_tagging(Bucket=store.bucket, Key=key)["TagSet"]
            assert tags == [{"Key": "class", "Value": "working"}], key


def test_a_list_is_sorted_and_holds_the_prefix_only(store: Storage) -> None:
    for key in ("jobs/2/x", "jobs/10/b", "jobs/10/a", "job"):
        store.put(key, b"", "text/plain")
    assert list(store.list(KeyPrefix("jobs/10/"))) == ["jobs/10/a", "jobs/10/b"]
    assert list(store.list(KeyPrefix("elsewhere/"))) == []


def test_an_object_without_a_note_has_an_empty_one(store: Storage) -> None:
    store.put("uploads/a", b"x", "video/mp4")
    assert store.read_metadata(Video(bucket=bucket_of(store), key="uploads/a", size=1, name="a")) == {}


def test_what_no_scan_has_tagged_says_nothing_of_a_scan(store: Storage) -> None:
    store.put("uploads/a", b"x", "video/mp4")
    assert store.scan_status(Video(bucket=bucket_of(store), key="uploads/a", size=1, name="a")) == ""


def test_what_the_scan_says_is_read_of_the_version_that_was_scanned(bucket: str) -> None:
    s3 = boto3.client("s3")
    first = s3.put_object(
        Bucket=bucket, Key="uploads/a", Body=b"x", Tagging="GuardDutyMalwareScanStatus=THREATS_FOUND"
    )
    s3.put_object(Bucket=bucket, Key="uploads/a", Body=b"y")
    newest = Video(bucket=bucket, key="uploads/a", size=1, name="a")
    assert S3Storage(bucket).scan_status(newest) == ""
    pinned = newest.model_copy(update={"version": first["VersionId"]})
    assert S3Storage(bucket).scan_status(pinned) == "THREATS_FOUND"


@pytest.mark.parametrize("method", ["stat", "note"])
def test_a_locked_object_is_a_conflict_in_words(bucket: str, method: str) -> None:
    store = S3Storage(bucket)
    with Stubber(store.client) as stub:
        stub.add_client_error("head_object", "403", "Forbidden", 403)
        stub.add_client_error("get_object", "AccessDenied", "Access Denied", 403)
        video = Video(bucket=bucket, key="uploads/a", size=1, name="a")
        with pytest.raises(Conflict, match="uploads/a is locked"):
            store.stat("uploads/a") if method == "stat" else store.read_metadata(video)


def bucket_of(store: Storage) -> str:
    return getattr(store, "bucket", "media")


def test_a_list_goes_on_after_a_thousand_keys(bucket: str) -> None:
    store = S3Storage(bucket)
    for number in range(1001):
        store.put(f"k/{number:04}", b"", "text/plain")
    assert len(list(store.list(KeyPrefix("k/")))) == 1001


def test_a_version_gives_the_bytes_that_were_checked_although_others_came_later(
    bucket: str, tmp_path: Path
) -> None:
    s3 = boto3.client("s3")
    first = s3.put_object(Bucket=bucket, Key="v", Body=b"checked")["VersionId"]
    s3.put_object(Bucket=bucket, Key="v", Body=b"swapped")
    S3Storage(bucket).download("v", tmp_path / "file", first)
    assert (tmp_path / "file").read_bytes() == b"checked"
    assert S3Storage(bucket).get("v") == b"swapped"


def test_a_version_that_is_gone_is_not_found(bucket: str, tmp_path: Path) -> None:
    s3 = boto3.client("s3")
    first = s3.put_object(Bucket=bucket, Key="v", Body=b"1")["VersionId"]
    s3.put_object(Bucket=bucket, Key="v", Body=b"2")
    s3.delete_object(Bucket=bucket, Key="v", VersionId=first)
    with pytest.raises(NotFound):
        S3Storage(bucket).download("v", tmp_path / "file", first)


@pytest.mark.parametrize(
    "value", ['{"language":"en"}', "%7B%22language%22%3A%22en%22%7D", "=?UTF-8?B?eyJsYW5ndWFnZSI6ImVuIn0=?="]
)
def test_a_note_is_read_however_the_uploader_wrote_it(bucket: str, value: str) -> None:
    put = boto3.client("s3").put_object(Bucket=bucket, Key="n", Body=b"", Metadata={"Rushes-Request": value})
    video = Video(bucket=bucket, key="n", version=put["VersionId"], size=0, name="n")
    assert S3Storage(bucket).read_metadata(video) == {"rushes-request": '{"language":"en"}'}


@pytest.mark.parametrize("value", ["=?UTF-8?B?!!?=", "%ff", "=?nonsense?Q?a?=", "", "plain"])
def test_a_note_that_decodes_to_nothing_is_kept_as_it_is(value: str) -> None:
    assert decode_metadata(value) == value


def test_a_link_downloads_under_the_name_it_was_given(bucket: str) -> None:
    store = S3Storage(bucket)
    store.put("jobs/1/redacted", b"video", "video/mp4")
    with urllib.request.urlopen(store.presign_download("jobs/1/redacted", NAME, 60)) as answer:
        assert answer.read() == b"video"
        assert answer.headers["Content-Type"] == "video/mp4"
        assert saved_as(answer.headers["Content-Disposition"]) == NAME


def test_a_link_is_signed_for_its_seconds_and_the_asked_version_of_the_signature(bucket: str) -> None:
    link = S3Storage(bucket).presign_download("k", "k", 3600)
    assert "X-Amz-Expires=3600" in link
    assert "X-Amz-Signature=" in link


@hypothesis_settings(max_examples=100, deadline=None)
@given(name=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40))
def test_no_name_breaks_out_of_its_header(name: str) -> None:
    header = content_disposition(name)
    assert header.isascii()
    assert header.isprintable()
    assert header.count('"') == 2
    assert header.count(";") - name.count(";") == 2
    assert saved_as(header) == name


def saved_as(header: str) -> str:
    """The file name that a browser takes from a Content-Disposition (RFC 6266: the extended form wins)."""
    return unquote(header.split("; filename*=UTF-8''")[1], errors="strict")


def test_a_copy_is_the_same_and_independent(store: Storage) -> None:
    store.put("jobs/1/a", b"one", "text/plain")
    store.copy("jobs/1/a", "jobs/2/a")
    store.put("jobs/1/a", b"two", "text/plain")
    assert store.get("jobs/2/a") == b"one"
    with pytest.raises(NotFound):
        store.copy("jobs/1/none", "jobs/2/none")


def test_an_object_is_known_by_its_newest_version(store: Storage) -> None:
    store.put("uploads/ö.mp4", b"one", "video/mp4")
    store.put("uploads/ö.mp4", b"three", "video/mp4")
    found = store.stat("uploads/ö.mp4")
    assert (found.key, found.size, found.name) == ("uploads/ö.mp4", 5, "ö.mp4")
    with pytest.raises(NotFound):
        store.stat("uploads/none")


def test_what_is_erased_is_gone_and_what_lies_beside_it_is_not(store: Storage) -> None:
    for key in ("jobs/1/a", "jobs/1/b", "jobs/10/a"):
        store.put(key, b"12", "text/plain")
    assert {(each.key, each.size) for each in store.delete_prefix(KeyPrefix("jobs/1/"))} == {
        ("jobs/1/a", 2),
        ("jobs/1/b", 2),
    }
    assert list(store.list(KeyPrefix("jobs/"))) == ["jobs/10/a"]
    assert list(store.delete_prefix(KeyPrefix("jobs/1/"))) == []


NEIGHBOURS = ("n/a", "n/a.b", "n/a/", "n/a/b", "n/ab", "n/a b", "n/A", "n/é", "n/ab/c")
"""Keys of which each is the beginning of another, or nearly; `n/a/` is a folder marker."""


@pytest.mark.parametrize("key", NEIGHBOURS)
def test_deleting_a_key_leaves_every_neighbour(store: Storage, key: str) -> None:
    for neighbour in NEIGHBOURS:
        for data in (b"1", b"22"):
            store.put(neighbour, data, "text/plain")
    assert {removed.key for removed in store.delete(key)} == {key}
    assert set(store.list(KeyPrefix("n/"))) == {*NEIGHBOURS} - {key}
    assert list(store.delete(key)) == []


@pytest.mark.parametrize("prefix", ["n/", "n/a/", "n/ab/", "n/none/"])
def test_deleting_a_folder_leaves_what_only_begins_like_it(store: Storage, prefix: str) -> None:
    for neighbour in NEIGHBOURS:
        store.put(neighbour, b"1", "text/plain")
    inside = {key for key in NEIGHBOURS if key.startswith(prefix)}
    assert set(store.list(KeyPrefix(prefix))) == inside
    assert {removed.key for removed in store.delete_prefix(KeyPrefix(prefix))} == inside
    assert set(store.list(KeyPrefix("n/"))) == {*NEIGHBOURS} - inside


@pytest.mark.parametrize("text", ["", "jobs", "jobs/1", "/", "/jobs/"])
def test_a_prefix_that_is_not_a_folder_cannot_be_made(text: str) -> None:
    with pytest.raises(ValueError, match="folder of the bucket"):
        KeyPrefix(text)


def test_a_prefix_cannot_stand_for_a_key_nor_a_key_for_a_prefix() -> None:
    assert not isinstance(KeyPrefix("jobs/"), str)
    assert KeyPrefix("jobs/") != "jobs/"


def test_one_key_among_thousands_of_versions_is_deleted_whole_and_alone(bucket: str) -> None:
    store, s3 = S3Storage(bucket), boto3.client("s3")
    for _ in range(3):
        store.put("k", b"x", "text/plain")
    s3.delete_object(Bucket=bucket, Key="k")
    for number in range(5):
        store.put(f"k{number}", b"x", "text/plain")
    assert len(store.delete("k")) == 4
    versions = s3.list_object_versions(Bucket=bucket)
    assert sorted(version["Key"] for version in versions["Versions"]) == [f"k{number}" for number in range(5)]
    assert "DeleteMarkers" not in versions


def test_a_file_dropped_twice_under_one_name_loses_only_the_version_of_the_erased_job(bucket: str) -> None:
    store = S3Storage(bucket)
    versions = []
    for data in (b"monday", b"tuesday"):
        store.put("uploads/talk.mp4", data, "video/mp4")
        versions.append(store.stat("uploads/talk.mp4").version)
    assert [removed.version for removed in store.delete("uploads/talk.mp4", versions[0])] == versions[:1]
    assert store.get("uploads/talk.mp4") == b"tuesday"
    store.delete("uploads/talk.mp4", versions[1])
    with pytest.raises(NotFound):
        store.get("uploads/talk.mp4")


def test_every_version_and_every_mark_of_a_deletion_is_erased(bucket: str) -> None:
    store, s3 = S3Storage(bucket), boto3.client("s3")
    for data in (b"one", b"two"):
        store.put("jobs/1/a", data, "text/plain")
    s3.delete_object(Bucket=bucket, Key="jobs/1/a")
    assert len(store.delete_prefix(KeyPrefix("jobs/1/"))) == 3
    left = s3.list_object_versions(Bucket=bucket)
    assert "Versions" not in left
    assert "DeleteMarkers" not in left
