"""S3: implements Storage and Multipart."""

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

from rushes.adapters.aws.clients import Client, create_client, error_code, translate_errors
from rushes.domain import KeyPrefix, Video
from rushes.errors import BadRequest, Conflict, TryAgain
from rushes.ports import DeletedVersion

CHUNK_BYTES = 1 << 20  # held in memory while an object is copied
MULTIPART_THRESHOLD_BYTES = 100_000_000
PART_BYTES = 25_000_000
MAX_DELETED_OBJECTS = 1000  # in one call of S3

SCAN_TAG = "GuardDutyMalwareScanStatus"
FORBIDDEN_CODES = {"403", "AccessDenied", "Forbidden"}
TEMPORARY_TAGGING = "class=working"  # the tag of a lifecycle rule in cdk/bucket.py
INVALID_PARTS_CODES = {"InvalidPart", "InvalidPartOrder", "EntityTooSmall", "MalformedXML"}
NO_UPLOAD = "There is no such upload: start it again."


class S3Storage:
    """The objects of one bucket. Raises NotFound for a missing key, version or upload; TryAgain if S3 is busy."""

    def __init__(self, bucket: str) -> None:
        self.bucket = bucket

    @cached_property
    def client(self) -> Client:
        return create_client("s3", signature_version="s3v4", request_checksum_calculation="when_required")

    def get(self, key: str) -> bytes:
        with self.translate_missing(key):
            body: bytes = self.client.get_object(Bucket=self.bucket, Key=key)["Body"].read()
            return body

    def put(self, key: str, data: bytes, media_type: str) -> None:
        with self.translate_missing(key):
            self.client.put_object(Bucket=self.bucket, Key=key, Body=data, ContentType=media_type)

    def download(self, key: str, path: Path, version: str = "") -> None:
        with self.translate_missing(key):
            response = self.client.get_object(Bucket=self.bucket, Key=key, **version_argument(version))
            with closing(response["Body"]) as body, path.open("wb") as file:
                shutil.copyfileobj(body, file, CHUNK_BYTES)

    def upload(self, path: Path, key: str, media_type: str) -> None:
        self.send_file(path, key, ContentType=media_type)

    def upload_temporary(self, path: Path, key: str, media_type: str) -> None:
        """Upload with the tag that the bucket's lifecycle rule matches."""
        self.send_file(path, key, ContentType=media_type, Tagging=TEMPORARY_TAGGING)

    def send_file(self, path: Path, key: str, **extra_arguments: str) -> None:
        from boto3.exceptions import S3UploadFailedError
        from boto3.s3.transfer import TransferConfig

        config = TransferConfig(
            multipart_threshold=MULTIPART_THRESHOLD_BYTES, multipart_chunksize=PART_BYTES, max_concurrency=4
        )
        with self.translate_missing(key):
            try:
                self.client.upload_file(str(path), self.bucket, key, ExtraArgs=extra_arguments, Config=config)
            except S3UploadFailedError as error:
                raise TryAgain(f"The upload of {key} failed: try again.") from error

    def list(self, prefix: KeyPrefix) -> Iterable[str]:
        with self.translate_missing(prefix.text):
            pages = self.client.get_paginator("list_objects_v2").paginate(
                Bucket=self.bucket, Prefix=prefix.text
            )
            return [item["Key"] for page in pages for item in page.get("Contents", [])]

    def copy(self, source: str, target: str) -> None:
        """Copy an object of any size; an existing `target` gets a new version."""
        with self.translate_missing(source):
            self.client.copy({"Bucket": self.bucket, "Key": source}, self.bucket, target)

    def stat(self, key: str) -> Video:
        with self.translate_missing(key), self.translate_locked(key):
            head = self.head_object(self.bucket, key)
        version = head.get("VersionId", "")
        name = PurePosixPath(key).name
        return Video(bucket=self.bucket, key=key, version=version, size=head["ContentLength"], name=name)

    def delete(self, key: str, version: str = "") -> Sequence[DeletedVersion]:
        """Delete versions of one key. S3 lists by prefix with the key itself first: stop at the first other key."""
        with self.translate_missing(key):
            versions: list[DeletedVersion] = []
            for page in self.version_pages(key):
                same_key = [removed for removed in page if removed.key == key]
                versions += [removed for removed in same_key if version in ("", removed.version)]
                if len(same_key) < len(page):
                    break
            self.delete_versions(versions)
        return versions

    def delete_prefix(self, prefix: KeyPrefix) -> Sequence[DeletedVersion]:
        with self.translate_missing(prefix.text):
            versions = [version for page in self.version_pages(prefix.text) for version in page]
            self.delete_versions(versions)
        return versions

    def version_pages(self, key_prefix: str) -> Iterator[Sequence[DeletedVersion]]:
        """All versions and delete markers of keys that start with `key_prefix`, page by page."""
        pages = self.client.get_paginator("list_object_versions").paginate(
            Bucket=self.bucket, Prefix=key_prefix
        )
        for page in pages:
            yield [
                DeletedVersion(version["Key"], version["VersionId"], version.get("Size", 0))
                for version in [*page.get("Versions", []), *page.get("DeleteMarkers", [])]
            ]

    def delete_versions(self, versions: Sequence[DeletedVersion]) -> None:
        for start in range(0, len(versions), MAX_DELETED_OBJECTS):
            objects = [
                {"Key": version.key, "VersionId": version.version}
                for version in versions[start : start + MAX_DELETED_OBJECTS]
            ]
            response = self.client.delete_objects(
                Bucket=self.bucket, Delete={"Objects": objects, "Quiet": True}
            )
            if response.get("Errors"):
                raise TryAgain("Some objects could not be deleted: delete the job again.")

    def read_metadata(self, video: Video) -> Mapping[str, str]:
        with self.translate_missing(video.key), self.translate_locked(video.key):
            head = self.head_object(video.bucket, video.key, **version_argument(video.version))
        return {name.lower(): decode_metadata(value) for name, value in head["Metadata"].items()}

    def scan_status(self, video: Video) -> str:
        with self.translate_missing(video.key):
            response = self.client.get_object_tagging(
                Bucket=video.bucket, Key=video.key, **version_argument(video.version)
            )
        return next((str(tag["Value"]) for tag in response["TagSet"] if tag["Key"] == SCAN_TAG), "")

    def presign_download(self, key: str, name: str, seconds: int) -> str:
        return self.presign(
            "get_object", seconds, Key=key, ResponseContentDisposition=content_disposition(name)
        )

    def start(self, key: str, media_type: str) -> str:
        with self.translate_missing(key):
            response = self.client.create_multipart_upload(
                Bucket=self.bucket, Key=key, ContentType=media_type
            )
        return str(response["UploadId"])

    def presign_part(self, key: str, upload_id: str, part: int, seconds: int) -> str:
        return self.presign("upload_part", seconds, Key=key, UploadId=upload_id, PartNumber=part)

    def send_part(self, key: str, upload_id: str, part: int, data: bytes) -> str:
        with translate_errors(NO_UPLOAD):
            response = self.client.upload_part(
                Bucket=self.bucket, Key=key, UploadId=upload_id, PartNumber=part, Body=data
            )
        return str(response["ETag"])

    def list_parts(self, key: str, upload_id: str) -> Sequence[tuple[int, str, int]]:
        with translate_errors(NO_UPLOAD):
            pages = self.client.get_paginator("list_parts").paginate(
                Bucket=self.bucket, Key=key, UploadId=upload_id
            )
            parts = [part for page in pages for part in page.get("Parts", [])]
        return [(part["PartNumber"], part["ETag"], part["Size"]) for part in parts]

    def complete(self, key: str, upload_id: str, parts: Sequence[tuple[int, str]]) -> None:
        """Complete an upload. Raises BadRequest if a part is missing, out of order, too small or altered."""
        from botocore.exceptions import ClientError

        if not parts:
            raise BadRequest("The list of parts is empty: name the parts of the upload.")
        part_list = [{"PartNumber": number, "ETag": etag} for number, etag in parts]
        with translate_errors(NO_UPLOAD):
            try:
                self.client.complete_multipart_upload(
                    Bucket=self.bucket, Key=key, UploadId=upload_id, MultipartUpload={"Parts": part_list}
                )
            except ClientError as error:
                if error_code(error) not in INVALID_PARTS_CODES:
                    raise
                raise BadRequest(
                    f"The parts of the upload do not fit together ({error_code(error)})."
                ) from error

    def abort(self, key: str, upload_id: str) -> None:
        """Abort an upload. Does nothing if it does not exist."""
        from botocore.exceptions import ClientError

        with translate_errors():
            try:
                self.client.abort_multipart_upload(Bucket=self.bucket, Key=key, UploadId=upload_id)
            except ClientError as error:
                if error_code(error) != "NoSuchUpload":
                    raise

    def presign(self, operation: str, seconds: int, **parameters: Any) -> str:
        with translate_errors():
            url: str = self.client.generate_presigned_url(
                operation, Params={"Bucket": self.bucket, **parameters}, ExpiresIn=seconds
            )
            return url

    def head_object(self, bucket: str, key: str, **version: str) -> dict[str, Any]:
        """HEAD an object. S3 gives no reason when it denies a HEAD, so GET the object to learn the reason."""
        from botocore.exceptions import ClientError

        try:
            head: dict[str, Any] = self.client.head_object(Bucket=bucket, Key=key, **version)
        except ClientError as error:
            if error_code(error) != "403":
                raise
            self.client.get_object(Bucket=bucket, Key=key, **version)["Body"].close()
            raise TryAgain(f"S3 denied access to {key} once: try again.") from error
        return head

    @staticmethod
    @contextmanager
    def translate_locked(key: str) -> Iterator[None]:
        """Raise Conflict if access is denied: our roles may read every upload, so malware has locked it."""
        from botocore.exceptions import ClientError

        try:
            yield
        except ClientError as error:
            if error_code(error) not in FORBIDDEN_CODES:
                raise
            raise Conflict(f"{key} is locked because malware was found in it.") from error

    @staticmethod
    def translate_missing(key: str) -> Any:
        return translate_errors(f"There is no object {key}.")


def version_argument(version: str) -> dict[str, str]:
    return {"VersionId": version} if version else {}


def decode_metadata(value: str) -> str:
    """Decode a metadata value: text outside ASCII is percent-encoded or, as S3 returns it, encoded by RFC 2047."""
    try:
        return unquote(str(make_header(decode_header(value))), errors="strict") or value
    except (HeaderParseError, UnicodeDecodeError, LookupError):
        return value


def content_disposition(name: str) -> str:
    """The Content-Disposition header that saves a file as `name`, in both forms of RFC 6266."""
    ascii_name = re.sub(r"[^ !#-$&-\[\]-~]", "_", name)
    return f"attachment; filename=\"{ascii_name}\"; filename*=UTF-8''{quote(name, safe='')}"
