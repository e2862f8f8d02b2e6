"""S3: fills Storage and Multipart."""

import re
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import quote, unquote

from rushes.adapters.aws.clients import Client, client, code, translated
from rushes.domain import KeyPrefix, Video
from rushes.errors import BadRequest, Conflict, TryAgain
from rushes.ports import Removed

CHUNK = 1 << 20  # bytes held in memory while an object is copied
PARTS_FROM = 100_000_000  # bytes from which an upload goes up in parts
PART = 25_000_000
AT_ONCE = 1000  # objects that S3 deletes in one call

SCAN = "GuardDutyMalwareScanStatus"
REFUSED = {"403", "AccessDenied", "Forbidden"}
WORKING = "class=working"  # as cdk/bucket.py says
WRONG_PARTS = {"InvalidPart", "InvalidPartOrder", "EntityTooSmall", "MalformedXML"}


class S3:
    """Objects of one bucket. Raises NotFound for a missing key, version or upload; TryAgain when S3 is busy."""

    def __init__(self, bucket: str) -> None:
        self.bucket = bucket

    @cached_property
    def client(self) -> Client:
        return client("s3", signature_version="s3v4", request_checksum_calculation="when_required")

    def get(self, key: str) -> bytes:
        with self.named(key):
            body: bytes = self.client.get_object(Bucket=self.bucket, Key=key)["Body"].read()
            return body

    def put(self, key: str, data: bytes, media_type: str) -> None:
        with self.named(key):
            self.client.put_object(Bucket=self.bucket, Key=key, Body=data, ContentType=media_type)

    def download(self, key: str, path: Path, version: str = "") -> None:
        with self.named(key):
            answer = self.client.get_object(Bucket=self.bucket, Key=key, **pinned(version))
            with closing(answer["Body"]) as body, path.open("wb") as file:
                shutil.copyfileobj(body, file, CHUNK)

    def upload(self, path: Path, key: str, media_type: str) -> None:
        self.send(path, key, ContentType=media_type)

    def upload_temporary(self, path: Path, key: str, media_type: str) -> None:
        """Under a tag, by which the bucket knows how long to keep it."""
        self.send(path, key, ContentType=media_type, Tagging=WORKING)

    def send(self, path: Path, key: str, **kind: str) -> None:
        from boto3.exceptions import S3UploadFailedError
        from boto3.s3.transfer import TransferConfig

        config = TransferConfig(multipart_threshold=PARTS_FROM, multipart_chunksize=PART, max_concurrency=4)
        with self.named(key):
            try:
                self.client.upload_file(str(path), self.bucket, key, ExtraArgs=kind, Config=config)
            except S3UploadFailedError as error:
                raise TryAgain(f"The upload of {key} failed on its way: try again.") from error

    def list(self, prefix: KeyPrefix) -> Iterable[str]:
        with self.named(prefix.text):
            pages = self.client.get_paginator("list_objects_v2").paginate(
                Bucket=self.bucket, Prefix=prefix.text
            )
            return [item["Key"] for page in pages for item in page.get("Contents", [])]

    def copy(self, source: str, target: str) -> None:
        """Objects of any size; what lies under `target` gets a newer version."""
        with self.named(source):
            self.client.copy({"Bucket": self.bucket, "Key": source}, self.bucket, target)

    def stat(self, key: str) -> Video:
        with self.named(key), self.unlocked(key):
            head = self.head(self.bucket, key)
        version = head.get("VersionId", "")
        name = PurePosixPath(key).name
        return Video(bucket=self.bucket, key=key, version=version, size=head["ContentLength"], name=name)

    def delete(self, key: str, version: str = "") -> Sequence[Removed]:
        """S3 lists by prefix, and the key itself comes first: the listing ends where another key begins."""
        with self.named(key):
            versions: list[Removed] = []
            for page in self.versions(key):
                same_key = [removed for removed in page if removed.key == key]
                versions += [removed for removed in same_key if version in ("", removed.version)]
                if len(same_key) < len(page):
                    break
            self.delete_versions(versions)
        return versions

    def delete_prefix(self, prefix: KeyPrefix) -> Sequence[Removed]:
        with self.named(prefix.text):
            versions = [version for page in self.versions(prefix.text) for version in page]
            self.delete_versions(versions)
        return versions

    def versions(self, beginning: str) -> Iterator[Sequence[Removed]]:
        """Every version and delete marker of the keys that begin so, page by page."""
        pages = self.client.get_paginator("list_object_versions").paginate(
            Bucket=self.bucket, Prefix=beginning
        )
        for page in pages:
            yield [
                Removed(version["Key"], version["VersionId"], version.get("Size", 0))
                for version in [*page.get("Versions", []), *page.get("DeleteMarkers", [])]
            ]

    def delete_versions(self, versions: Sequence[Removed]) -> None:
        for start in range(0, len(versions), AT_ONCE):
            objects = [
                {"Key": version.key, "VersionId": version.version}
                for version in versions[start : start + AT_ONCE]
            ]
            response = self.client.delete_objects(
                Bucket=self.bucket, Delete={"Objects": objects, "Quiet": True}
            )
            if response.get("Errors"):
                raise TryAgain("Some objects could not be removed: erase it again.")

    def read_metadata(self, video: Video) -> Mapping[str, str]:
        with self.named(video.key), self.unlocked(video.key):
            head = self.head(video.bucket, video.key, **pinned(video.version))
        return {name.lower(): plain(value) for name, value in head["Metadata"].items()}

    def scan_status(self, video: Video) -> str:
        with self.named(video.key):
            told = self.client.get_object_tagging(Bucket=video.bucket, Key=video.key, **pinned(video.version))
        return next((str(tag["Value"]) for tag in told["TagSet"] if tag["Key"] == SCAN), "")

    def presign_download(self, key: str, name: str, seconds: int) -> str:
        return self.signed("get_object", seconds, Key=key, ResponseContentDisposition=disposition(name))

    def start(self, key: str, media_type: str) -> str:
        with self.named(key):
            begun = self.client.create_multipart_upload(Bucket=self.bucket, Key=key, ContentType=media_type)
        return str(begun["UploadId"])

    def presign_part(self, key: str, upload_id: str, part: int, seconds: int) -> str:
        return self.signed("upload_part", seconds, Key=key, UploadId=upload_id, PartNumber=part)

    def send_part(self, key: str, upload_id: str, part: int, data: bytes) -> str:
        with translated("There is no such upload: begin it again."):
            sent = self.client.upload_part(
                Bucket=self.bucket, Key=key, UploadId=upload_id, PartNumber=part, Body=data
            )
        return str(sent["ETag"])

    def list_parts(self, key: str, upload_id: str) -> Sequence[tuple[int, str, int]]:
        with translated("There is no such upload: begin it again."):
            pages = self.client.get_paginator("list_parts").paginate(
                Bucket=self.bucket, Key=key, UploadId=upload_id
            )
            found = [part for page in pages for part in page.get("Parts", [])]
        return [(part["PartNumber"], part["ETag"], part["Size"]) for part in found]

    def complete(self, key: str, upload_id: str, parts: Sequence[tuple[int, str]]) -> None:
        """Raises BadRequest when a part is missing, out of order, too small or not the one that arrived."""
        from botocore.exceptions import ClientError

        if not parts:
            raise BadRequest("Name the parts of the upload: it has none.")
        named = [{"PartNumber": number, "ETag": etag} for number, etag in parts]
        with translated("There is no such upload: begin it again."):
            try:
                self.client.complete_multipart_upload(
                    Bucket=self.bucket, Key=key, UploadId=upload_id, MultipartUpload={"Parts": named}
                )
            except ClientError as error:
                if code(error) not in WRONG_PARTS:
                    raise
                raise BadRequest(f"The parts of the upload do not fit together ({code(error)}).") from error

    def abort(self, key: str, upload_id: str) -> None:
        """Harmless when the upload is gone."""
        from botocore.exceptions import ClientError

        with translated():
            try:
                self.client.abort_multipart_upload(Bucket=self.bucket, Key=key, UploadId=upload_id)
            except ClientError as error:
                if code(error) != "NoSuchUpload":
                    raise

    def signed(self, operation: str, seconds: int, **values: Any) -> str:
        with translated():
            url: str = self.client.generate_presigned_url(
                operation, Params={"Bucket": self.bucket, **values}, ExpiresIn=seconds
            )
            return url

    def head(self, bucket: str, key: str, **version: str) -> dict[str, Any]:
        """What S3 tells of an object. It does not say why it refuses a HEAD: then the object itself is asked for."""
        from botocore.exceptions import ClientError

        try:
            found: dict[str, Any] = self.client.head_object(Bucket=bucket, Key=key, **version)
        except ClientError as error:
            if code(error) != "403":
                raise
            self.client.get_object(Bucket=bucket, Key=key, **version)["Body"].close()
            raise TryAgain(f"S3 refused {key} once and then no more: try again.") from error
        return found

    @staticmethod
    @contextmanager
    def unlocked(key: str) -> Iterator[None]:
        """Our roles may read every upload, so a refusal is the bucket's: a scan has found malware."""
        from botocore.exceptions import ClientError

        try:
            yield
        except ClientError as error:
            if code(error) not in REFUSED:
                raise
            raise Conflict(f"{key} is locked, as an upload is in which malware was found.") from error

    @staticmethod
    def named(key: str) -> Any:
        return translated(f"There is no object {key}.")


def pinned(version: str) -> dict[str, str]:
    return {"VersionId": version} if version else {}


def plain(value: str) -> str:
    """A metadata value as it was meant: text outside ASCII comes in percents or, from S3, as RFC 2047."""
    try:
        return unquote(str(make_header(decode_header(value))), errors="strict") or value
    except (HeaderParseError, UnicodeDecodeError, LookupError):
        return value


def disposition(name: str) -> str:
    """The Content-Disposition that saves a file as `name`, in RFC 6266's two forms."""
    ascii_name = re.sub(r"[^ !#-$&-\[\]-~]", "_", name)
    return f"attachment; filename=\"{ascii_name}\"; filename*=UTF-8''{quote(name, safe='')}"
