"""A file object that uploads to storage while it is written and holds at most one part in memory."""

import io
from typing import Any

from rushes.ports import Multipart

PART = 8 * 1024 * 1024  # bytes


class MultipartWriter(io.RawIOBase):
    """The object exists under `key` only after `finish`; `abandon` discards the uploaded parts."""

    def __init__(self, multipart: Multipart, key: str, media_type: str) -> None:
        self.multipart, self.key = multipart, key
        self.upload_id = multipart.start(key, media_type)
        self.parts: list[tuple[int, str]] = []
        self.held, self.size = bytearray(), 0

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.held += data
        self.size += len(data)
        while len(self.held) >= PART:
            self.send(bytes(self.held[:PART]))
            del self.held[:PART]
        return len(data)

    def send(self, data: bytes) -> None:
        number = len(self.parts) + 1
        self.parts.append((number, self.multipart.send_part(self.key, self.upload_id, number, data)))

    def finish(self) -> None:
        if self.held or not self.parts:
            self.send(bytes(self.held))
        self.multipart.complete(self.key, self.upload_id, self.parts)

    def abandon(self) -> None:
        self.multipart.abort(self.key, self.upload_id)
