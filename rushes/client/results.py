"""Results come home whole: each file is checked and put in place at once, report.json the last of all.

So a folder with a report.json is complete. Names come from the server and never lead out of the folder.
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
    """The storage does not take the link any more."""

    code = "expired_link"


def list_results(session: Session, job_id: UUID) -> list[ResultFile]:
    """The files of a job, report.json last, each with a link that is good for a while."""
    told = session.get(f"/jobs/{job_id}/results")["files"]
    files = [parse(ResultFile, item) for item in told]
    return sorted(files, key=lambda file: (file.name == REPORT, file.name))


def download(session: Session, job_id: UUID, folder: Path) -> list[Path]:
    """Fetch every file into `folder`, which is made when it is missing; the paths, in the order of arrival.

    What is already there with the right content is not fetched again. Raises RushesError before anything is
    written when a name leads out of the folder, TryAgain when a file still arrives damaged after the retries.
    """
    files = list_results(session, job_id)
    paths = [place(folder, file.name) for file in files]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / REPORT).unlink(missing_ok=True)
    for file, path in zip(files, paths, strict=True):
        fetch(session, job_id, file, path)
    return paths


def place(folder: Path, name: str) -> Path:
    """Where a file of this name goes. Raises RushesError for a name that leads out of the folder."""
    path = folder / name
    plain = name and "\\" not in name and "\0" not in name and not PureWindowsPath(name).drive
    inside = (
        plain and path.resolve().is_relative_to(folder.resolve()) and ".." not in PurePosixPath(name).parts
    )
    if not inside or path.resolve() == folder.resolve():
        raise RushesError(
            f"The API names a result “{name}”, which leads out of {folder}: nothing was written."
        )
    return path


def fetch(session: Session, job_id: UUID, file: ResultFile, path: Path) -> None:
    """One file, by a fresh link at each try. Raises TryAgain."""
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
    """The first link may have expired, or led to a file that was just being written."""
    found = [file.url for file in list_results(session, job_id) if file.name == name]
    if not found:
        raise RushesError(f"The result {name} is not there any more.")
    return found[0]


def stream(http: httpx2.Client, url: str, path: Path) -> None:
    try:
        with http.stream("GET", url) as answer, path.open("wb") as file:
            if answer.status_code == FORBIDDEN:
                raise LinkExpired(f"The link to {path.name.removesuffix(UNFINISHED)} is not good any more.")
            if answer.status_code >= ERROR:
                answer.read()
                raise TryAgain(f"A result cannot be fetched: {error_of(answer)}")
            for piece in answer.iter_bytes():
                file.write(piece)
    except httpx2.ConnectError as error:
        raise NoAnswer(f"Nothing answers at {origin(url)}, where the results lie: try again.") from error
    except httpx2.TransportError as error:
        raise cut(url, error) from error


def check(file: ResultFile, path: Path) -> None:
    if path.stat().st_size != file.size or digest(path) != file.sha256:
        raise TryAgain(f"{file.name} arrived damaged: fetch the results again.")


def digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
