"""Remember which job an uploaded file belongs to, so that the same command resumes an interrupted upload."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from rushes.client.account import Account
from rushes.domain import JobRequest


def fingerprint(account: Account, path: Path, request: JobRequest, transcript: Path | None) -> str:
    """Identify an unchanged file with the same options, endpoint and user."""
    endpoint = account.place or account.endpoint
    parts = [endpoint, account.user, identity(path), request.model_dump_json()]
    parts += [identity(transcript)] if transcript else []
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:32]


def identity(path: Path) -> list[str | int]:
    facts = path.stat()
    return [str(path.resolve()), facts.st_size, facts.st_mtime_ns]


@dataclass(frozen=True)
class ResumeCache:
    """One small file for each upload whose results have not been downloaded yet."""

    folder: Path

    def recall(self, key: str) -> UUID | None:
        try:
            return UUID((self.folder / key).read_text())
        except (FileNotFoundError, ValueError):
            return None

    def keep(self, key: str, job_id: UUID) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        unfinished = self.folder / f".{key}"
        unfinished.write_text(str(job_id))
        unfinished.replace(self.folder / key)

    def forget(self, job_id: UUID) -> None:
        """Remove the entry of a job."""
        if self.folder.is_dir():
            for path in self.folder.iterdir():
                if path.read_text() == str(job_id):
                    path.unlink(missing_ok=True)
