"""Objects: videos, what steps make of them, and uploads in parts."""

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
        """As `upload`, of what only later steps of the job read: it goes after a week, before the results do."""
        ...

    def list(self, prefix: KeyPrefix) -> Iterable[str]:
        """The keys of all objects in a folder and its subfolders, in order."""
        ...

    def copy(self, source: str, target: str) -> None: ...
    def stat(self, key: str) -> Video:
        """The newest version of an object: where it lies, and its size. Conflict when it is locked."""
        ...

    def delete(self, key: str, version: str = "") -> "Sequence[Removed]":
        """Delete the one object `key`: this version of it, or without one all of its versions."""
        ...

    def delete_prefix(self, prefix: KeyPrefix) -> "Sequence[Removed]":
        """Delete every object of a folder and its subfolders, with all of their versions."""
        ...

    def read_metadata(self, video: Video) -> Mapping[str, str]:
        """The metadata that the uploader wrote beside the object, names in lower case. Conflict when it is locked."""
        ...

    def scan_status(self, video: Video) -> str:
        """The tag that the malware scan set on the object, see rushes/domain/malware_scan.py; "" before it."""
        ...

    def presign_download(self, key: str, name: str, seconds: int) -> str:
        """A signed URL that downloads `key` under the file name `name`."""
        ...


class Multipart(Protocol):
    """Uploads in parts, each part signed for the client just before it is sent. Parts count from 1."""

    def start(self, key: str, media_type: str) -> str: ...
    def presign_part(self, key: str, upload_id: str, part: int, seconds: int) -> str: ...
    def send_part(self, key: str, upload_id: str, part: int, data: bytes) -> str:
        """Send a part ourselves; its etag."""
        ...

    def list_parts(self, key: str, upload_id: str) -> Sequence[tuple[int, str, int]]:
        """(number, etag, bytes) of each part that has arrived, in order."""
        ...

    def complete(self, key: str, upload_id: str, parts: Sequence[tuple[int, str]]) -> None: ...
    def abort(self, key: str, upload_id: str) -> None: ...


class Removed(NamedTuple):
    """A version of an object that was removed; `size` in bytes, 0 for the mark of a deletion."""

    key: str
    version: str
    size: int
