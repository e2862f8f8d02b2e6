"""Download results: each file is verified and moved into place atomically, report.json last.

So a folder with a report.json is complete. File names from the server cannot point outside the folder.
"""

import hashlib
from pathlib import Path, PurePosixPath, PureWindowsPath
from uuid import UUID

import httpx2

from rushes.client.problems import error_of
from rushes.client.responses import ResultFile, parse
from rushes.client.retry_policy import persist
from rushes.client.session import Session
from rushes.client.transport import ERROR, NoAnswer, cut, origin
from rushes.errors import RushesError, TryAgain

REPORT = "report.json"
UNFINISHED = ".part"
FORBIDDEN = 403


class LinkExpired(TryAgain):
    """The storage rejects the link because it has expired."""

    code = "expired_link"


def list_results(session: Session, job_id: UUID) -> list[ResultFile]:
    """The files of a job, report.json last, each with a temporary link."""
    items = session.get(f"/jobs/{job_id}/results")["files"]
    files = [parse(ResultFile, item) for item in items]
    return sorted(files, key=lambda file: (file.name == REPORT, file.name))


def download(session: Session, job_id: UUID, folder: Path) -> list[Path]:
    """Download every file into `folder`, created if missing; returns the paths in the order of arrival.

    Files that are present with the right content are skipped. Raises RushesError before anything is
    written if a name points outside the folder, TryAgain if a file still arrives damaged after the retries.
    """
    files = list_results(session, job_id)
    paths = [place(folder, file.name) for file in files]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / REPORT).unlink(missing_ok=True)
    for file, path in zip(files, paths, strict=True):
        fetch(session, job_id, file, path)
    return paths


def place(folder: Path, name: str) -> Path:
    """The path for a file name. Raises RushesError for a name that points outside the folder."""
    path = folder / name
    has_plain_name = name and "\\" not in name and "\0" not in name and not PureWindowsPath(name).drive
    is_inside = (
        has_plain_name
        and path.resolve().is_relative_to(folder.resolve())
        and ".." not in PurePosixPath(name).parts
    )
    if not is_inside or path.resolve() == folder.resolve():
        raise RushesError(f"The result name “{name}” leads out of {folder}: nothing was written.")
    return path


def fetch(session: Session, job_id: UUID, file: ResultFile, path: Path) -> None:
    """Download one file, with a fresh link for each retry. Raises TryAgain."""
    if path.is_file() and path.stat().st_size == file.size and digest(path) == file.sha256:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    links = iter([file.url])

    def attempt() -> None:
        url = next(links, None) or fresh_link(session, job_id, file.name)
        unfinished = path.with_name(path.name + UNFINISHED)
        try:
            stream(session.http, url, unfinished)
            check(file, unfinished)
            unfinished.replace(path)
        finally:
            unfinished.unlink(missing_ok=True)

    persist(session.pace, attempt)


def fresh_link(session: Session, job_id: UUID, name: str) -> str:
    """Sign a new link: the first one may have expired or pointed to an incomplete file."""
    links = [file.url for file in list_results(session, job_id) if file.name == name]
    if not links:
        raise RushesError(f"The result {name} no longer exists.")
    return links[0]


def stream(http: httpx2.Client, url: str, path: Path) -> None:
    try:
        with http.stream("GET", url) as response, path.open("wb") as file:
            if response.status_code == FORBIDDEN:
                raise LinkExpired(f"The link to {path.name.removesuffix(UNFINISHED)} has expired.")
            if response.status_code >= ERROR:
                response.read()
                raise TryAgain(f"A result cannot be fetched: {error_of(response)}")
            for chunk in response.iter_bytes():
                file.write(chunk)
    except httpx2.ConnectError as error:
        raise NoAnswer(f"The result storage at {origin(url)} does not answer: try again.") from error
    except httpx2.TransportError as error:
        raise cut(url, error) from error


def check(file: ResultFile, path: Path) -> None:
    if path.stat().st_size != file.size or digest(path) != file.sha256:
        raise TryAgain(f"{file.name} arrived damaged: download the results again.")


def digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
