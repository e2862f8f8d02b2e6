"""Object storage: videos, results of steps, and multipart uploads."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, Protocol

from rushes.domain import KeyPrefix, Video


class Storage(Protocol):
    """Objects by key. A missing key raises NotFound."""

    def get(self, key: str) -> bytes: ...
    def put(self, key: str, data: bytes, media_type: str) -> None: ...
    def download(self, key: str, path: Path, version: str = "") -> None: ...
    def upload(self, path: Path, key: str, media_type: str) -> None: ...
    def upload_temporary(self, path: Path, key: str, media_type: str) -> None:
        """Upload an intermediate file of a job: it expires after a week, before the results do."""
        ...

    def list(self, prefix: KeyPrefix) -> Iterable[str]:
        """List the keys of all objects in a folder and its subfolders, in order."""
        ...

    def copy(self, source: str, target: str) -> None: ...
    def stat(self, key: str) -> Video:
        """Return the newest version of an object and its size. Raises Conflict if it is locked."""
        ...

    def delete(self, key: str, version: str = "") -> "Sequence[DeletedVersion]":
        """Delete the object `key`: one version of it, or all versions if none is given."""
        ...

    def delete_prefix(self, prefix: KeyPrefix) -> "Sequence[DeletedVersion]":
        """Delete all versions of every object in a folder and its subfolders."""
        ...

    def read_metadata(self, video: Video) -> Mapping[str, str]:
        """Return the uploader's object metadata, names in lower case. Raises Conflict if the object is locked."""
        ...

    def scan_status(self, video: Video) -> str:
        """Return the malware scan's tag on the object, see rushes/domain/malware_scan.py; "" before the scan."""
        ...

    def presign_download(self, key: str, name: str, seconds: int) -> str:
        """Return a signed URL that downloads `key` under the file name `name`."""
        ...


class Multipart(Protocol):
    """Multipart uploads; each part is signed for the client just before it is sent. Parts count from 1."""

    def start(self, key: str, media_type: str) -> str: ...
    def presign_part(self, key: str, upload_id: str, part: int, seconds: int) -> str: ...
    def send_part(self, key: str, upload_id: str, part: int, data: bytes) -> str:
        """Upload a part from this process and return its ETag."""
        ...

    def list_parts(self, key: str, upload_id: str) -> Sequence[tuple[int, str, int]]:
        """List (number, ETag, bytes) of each uploaded part, in order."""
        ...

    def complete(self, key: str, upload_id: str, parts: Sequence[tuple[int, str]]) -> None: ...
    def abort(self, key: str, upload_id: str) -> None: ...


class DeletedVersion(NamedTuple):
    """A deleted version of an object; `size` in bytes, 0 for a delete marker."""

    key: str
    version: str
    size: int
