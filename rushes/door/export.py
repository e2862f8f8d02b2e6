"""All that is kept of an owner, to take along: every row, and every small result file, in one zip."""

import io
import json
import zipfile
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from rushes.bootstrap import Ports
from rushes.errors import NotFound
from rushes.jobs import Artifact

SMALL = 5_000_000  # bytes; a larger file is linked instead
MOST = 200_000_000  # bytes of files in one zip: what a Lambda holds in memory
PAGE = 1000


def make(ports: Ports, owner: UUID) -> dict[str, Any]:
    """Write the zip and link it: {"url", "expires_in", "size", "files", "linked"}."""
    out, packed, linked = io.BytesIO(), 0, {}
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        rows = ports.accounts.everything(owner)
        archive.writestr("account.json", json.dumps(rows, indent=1, ensure_ascii=False))
        for job in ports.repository.jobs(owner, PAGE):
            for file in ports.repository.artifacts(owner, job.id):
                name = f"jobs/{job.id}/{file.name}"
                if file.size > SMALL or packed + file.size > MOST:
                    linked[name] = link(ports, file)
                    continue
                packed += write(ports, archive, name, file)
        archive.writestr("linked.json", json.dumps(linked, indent=1))
    key = f"exports/{owner}/{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{uuid4().hex[:8]}.zip"
    ports.storage.put(key, out.getvalue(), "application/zip")
    seconds = ports.settings.link_seconds
    return {
        "url": ports.storage.link(key, "rushes-export.zip", seconds),
        "expires_in": seconds,
        "size": len(out.getvalue()),
        "linked": len(linked),
    }


def write(ports: Ports, archive: zipfile.ZipFile, name: str, file: Artifact) -> int:
    """A result file as it lies in storage; one that is gone by its age is left out."""
    try:
        data = ports.storage.get(file.key)
    except NotFound:
        return 0
    archive.writestr(name, data)
    return len(data)


def link(ports: Ports, file: Artifact) -> str:
    return ports.storage.link(file.key, file.name.rpartition("/")[2], ports.settings.link_seconds)
