"""Storage and Multipart in memory."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path, PurePosixPath

from rushes.domain import KeyPrefix, Video
from rushes.domain.malware_scan import MALWARE
from rushes.errors import Conflict, NotFound
from rushes.ports import DeletedVersion


class MemoryStorage:
    """Storage. By key: `objects` holds bytes, `metadata` the uploader's metadata, `scans` scan statuses."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        self.metadata: dict[str, dict[str, str]] = {}
        self.scans: dict[str, str] = {}

    def get(self, key: str) -> bytes:
        if key not in self.objects:
            raise NotFound(f"There is no object {key}.")
        return self.objects[key]

    def put(self, key: str, data: bytes, media_type: str) -> None:  # noqa: ARG002
        self.objects[key] = data

    def download(self, key: str, path: Path, version: str = "") -> None:  # noqa: ARG002
        path.write_bytes(self.get(key))

    def upload(self, path: Path, key: str, media_type: str) -> None:
        self.put(key, path.read_bytes(), media_type)

    def upload_temporary(self, path: Path, key: str, media_type: str) -> None:
        self.upload(path, key, media_type)

    def list(self, prefix: KeyPrefix) -> Iterable[str]:
        return sorted(key for key in self.objects if key.startswith(prefix.text))

    def copy(self, source: str, target: str) -> None:
        self.objects[target] = self.get(source)

    def stat(self, key: str) -> Video:
        self.check_unlocked(key)
        return Video(bucket="media", key=key, size=len(self.get(key)), name=PurePosixPath(key).name)

    def check_unlocked(self, key: str) -> None:
        if self.scans.get(key) == MALWARE:
            raise Conflict(f"The object {key} is locked.")

    def delete(self, key: str, version: str = "") -> Sequence[DeletedVersion]:  # noqa: ARG002
        """Delete the object; there is one version of each key."""
        self.metadata.pop(key, None)
        data = self.objects.pop(key, None)
        return [] if data is None else [DeletedVersion(key, "", len(data))]

    def delete_prefix(self, prefix: KeyPrefix) -> Sequence[DeletedVersion]:
        return [removed for key in self.list(prefix) for removed in self.delete(key)]

    def read_metadata(self, video: Video) -> Mapping[str, str]:
        self.check_unlocked(video.key)
        return self.metadata.get(video.key, {})

    def scan_status(self, video: Video) -> str:
        return self.scans.get(video.key, "")

    def presign_download(self, key: str, name: str, seconds: int) -> str:
        return f"memory:{key}?name={name}&seconds={seconds}"


class MemoryMultipart:
    """Multipart over a MemoryStorage; `arrive` simulates the client's PUT to a signed URL."""

    def __init__(self, storage: MemoryStorage) -> None:
        self.storage = storage
        self.open: dict[tuple[str, str], dict[int, bytes]] = {}

    def start(self, key: str, media_type: str) -> str:  # noqa: ARG002
        upload_id = secrets.token_hex(8)
        self.open[key, upload_id] = {}
        return upload_id

    def presign_part(self, key: str, upload_id: str, part: int, seconds: int) -> str:
        return f"memory:{key}?uploadId={upload_id}&partNumber={part}&seconds={seconds}"

    def send_part(self, key: str, upload_id: str, part: int, data: bytes) -> str:
        self.receive_part(key, upload_id, part, data)
        return f"etag-{part}"

    def receive_part(self, key: str, upload_id: str, part: int, data: bytes) -> None:
        self.open[key, upload_id][part] = data

    def list_parts(self, key: str, upload_id: str) -> Sequence[tuple[int, str, int]]:
        if (key, upload_id) not in self.open:
            raise NotFound(f"There is no upload of {key}.")
        return [(part, f"etag-{part}", len(data)) for part, data in sorted(self.open[key, upload_id].items())]

    def complete(self, key: str, upload_id: str, parts: Sequence[tuple[int, str]]) -> None:
        data_by_part = self.open.pop((key, upload_id))
        data = b"".join(data_by_part[part] for part, _ in parts)
        self.storage.put(key, data, "application/octet-stream")

    def abort(self, key: str, upload_id: str) -> None:
        self.open.pop((key, upload_id), None)
