"""Which job a file became, kept on disk: the same command given again goes on where it was broken off."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from rushes.client.account import Account
from rushes.domain import JobRequest


def fingerprint(account: Account, path: Path, request: JobRequest, transcript: Path | None) -> str:
    """The same for the same unchanged file, asked the same of the same endpoint by the same user."""
    place = account.place or account.endpoint
    told = [place, account.user, identity(path), request.model_dump_json()]
    told += [identity(transcript)] if transcript else []
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:32]


def identity(path: Path) -> list[str | int]:
    facts = path.stat()
    return [str(path.resolve()), facts.st_size, facts.st_mtime_ns]


@dataclass(frozen=True)
class ResumeCache:
    """One small file for each upload whose results have not been fetched yet."""

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
        """The job of this id is done with."""
        if self.folder.is_dir():
            for path in self.folder.iterdir():
                if path.read_text() == str(job_id):
                    path.unlink(missing_ok=True)
