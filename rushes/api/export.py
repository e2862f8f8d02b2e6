"""Export everything stored about an owner: every row and every small result file, in one zip."""

import json
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from rushes.api.multipart_writer import MultipartWriter
from rushes.bootstrap import Ports
from rushes.domain import Artifact, Job
from rushes.errors import NotFound

SMALL = 5_000_000  # bytes; larger files are linked instead
MOST = 200_000_000  # bytes of files in one zip; more does not fit into the time of one call
PAGE = 100  # jobs


def make(ports: Ports, owner: UUID) -> dict[str, Any]:
    """Stream the zip to storage and sign a link to it: {"url", "expires_in", "size", "linked"}."""
    key = f"exports/{owner}/{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{uuid4().hex[:8]}.zip"
    writer = MultipartWriter(ports.multipart, key, "application/zip")
    try:
        linked = fill(ports, owner, writer)
        writer.finish()
    except BaseException:
        writer.abandon()
        raise
    seconds = ports.settings.link_seconds
    url = ports.storage.presign_download(key, "rushes-export.zip", seconds)
    return {"url": url, "expires_in": seconds, "size": writer.size, "linked": linked}


def fill(ports: Ports, owner: UUID, out: MultipartWriter) -> int:
    """Write every row and every small file; returns how many files are linked instead."""
    packed_bytes, links = 0, {}
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        rows = ports.accounts.export_owner(owner)
        archive.writestr("account.json", json.dumps(rows, indent=1, ensure_ascii=False))
        for job in every_job(ports, owner):
            for file in ports.repository.list_artifacts(owner, job.id):
                name = f"jobs/{job.id}/{file.name}"
                if file.size > SMALL or packed_bytes + file.size > MOST:
                    links[name] = link(ports, file)
                    continue
                packed_bytes += write(ports, archive, name, file)
        archive.writestr("linked.json", json.dumps(links, indent=1))
    return len(links)


def every_job(ports: Ports, owner: UUID) -> Iterator[Job]:
    after = None
    while page := ports.repository.list_jobs(owner, PAGE, after):
        yield from page
        after = page[-1].id


def write(ports: Ports, archive: zipfile.ZipFile, name: str, file: Artifact) -> int:
    """Add a result file; returns its bytes. A file that has expired is left out."""
    try:
        data = ports.storage.get(file.key)
    except NotFound:
        return 0
    archive.writestr(name, data)
    return len(data)


def link(ports: Ports, file: Artifact) -> str:
    return ports.storage.presign_download(file.key, file.name.rpartition("/")[2], ports.settings.link_seconds)
