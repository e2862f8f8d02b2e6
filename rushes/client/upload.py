"""Upload a file in parts: six at once, streamed from the disk, each URL signed just before use.

Parts that have arrived are not sent again: an interrupted upload resumes, in this process or another.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from threading import Event as Flag
from threading import Lock
from uuid import UUID

from rushes.client.parts import Part, cut, missing, read
from rushes.client.retry_policy import RetriesExhausted, persist
from rushes.client.session import Session
from rushes.client.transport import exchange
from rushes.domain import INTERNAL_FIELDS, JobRequest
from rushes.errors import BadRequest, Conflict, NotFound, RushesError, TryAgain

PARALLEL = 6
LARGEST_TRANSCRIPT = 5_000_000  # bytes: half of API Gateway's payload limit (10 MB)
OnSent = Callable[[int, int], None]


class Meter:
    """Counts the bytes sent by all threads and reports (sent, total)."""

    def __init__(self, total: int, on_sent: OnSent | None) -> None:
        self.sent, self.total, self.on_sent, self.lock = 0, total, on_sent, Lock()

    def add(self, count: int) -> None:
        with self.lock:
            self.sent += count
            if self.on_sent:
                self.on_sent(self.sent, self.total)


def begin(session: Session, path: Path, request: JobRequest, transcript: Path | None) -> UUID:
    """Announce a file and return its job ID. Sends no content yet."""
    options = request.model_dump(mode="json", exclude=INTERNAL_FIELDS, exclude_defaults=True)
    body = {"name": path.name, "size": path.stat().st_size, "request": options}
    if transcript:
        body["transcript"] = {"name": transcript.name, "text": read_transcript(transcript)}
    return UUID(session.post("/uploads", body)["job_id"])


def read_transcript(path: Path) -> str:
    """Read the text of a transcript. Raises BadRequest if it is not text or too long."""
    if path.stat().st_size > LARGEST_TRANSCRIPT:
        raise BadRequest(
            f"{path.name} is over {LARGEST_TRANSCRIPT // 1_000_000} MB: send a shorter transcript."
        )
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadRequest(f"{path.name} is not UTF-8 text: save the transcript as UTF-8.") from error


def go_on(session: Session, job_id: UUID, path: Path, on_sent: OnSent | None = None) -> None:
    """Send the missing parts of an announced upload and complete it.

    Raises NotFound if the upload does not exist or has expired, Conflict if the file changes during the upload.
    """
    before = path.stat()
    state = session.get(f"/uploads/{job_id}")
    arrived = {int(part["number"]): int(part["bytes"]) for part in state["parts"]}
    parts = cut(before.st_size, int(state["part_bytes"]))
    missing_parts = missing(parts, arrived)
    meter = Meter(before.st_size, on_sent)
    meter.add(before.st_size - sum(part.size for part in missing_parts))
    send_all(session, job_id, path, missing_parts, meter)
    after = path.stat()
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise Conflict(f"{path.name} changed during the upload: upload it again when it is complete.")
    complete(session, job_id)


def send_all(session: Session, job_id: UUID, path: Path, parts: Sequence[Part], meter: Meter) -> None:
    stop = Flag()
    pool = ThreadPoolExecutor(PARALLEL, thread_name_prefix="upload")
    try:
        futures = [pool.submit(send, session, job_id, path, part, meter, stop) for part in parts]
        for future in as_completed(futures):
            future.result()
    finally:
        stop.set()
        pool.shutdown(wait=False, cancel_futures=True)


def send(session: Session, job_id: UUID, path: Path, part: Part, meter: Meter, stop: Flag) -> None:
    """Send one part; sign and send it again if the connection breaks or the signature has expired."""

    def attempt() -> None:
        if stop.is_set():
            raise RetriesExhausted
        urls = session.post(f"/uploads/{job_id}/parts", {"numbers": [part.number]})["urls"]
        counted = 0

        def body() -> Iterator[bytes]:
            nonlocal counted
            for piece in read(path, part):
                if stop.is_set():
                    raise RetriesExhausted
                counted += len(piece)
                meter.add(len(piece))
                yield piece

        try:
            put(session, urls[str(part.number)], part.size, body())
        except RushesError:
            meter.add(-counted)
            raise

    persist(session.pace, attempt)


def put(session: Session, url: str, size: int, body: Iterator[bytes]) -> None:
    headers = {"Content-Length": str(size)}
    try:
        exchange(session.http, "PUT", url, headers=headers, content=body)
    except (NotFound, Conflict):
        raise
    except BadRequest as error:
        raise TryAgain(f"The storage refused a part: {error}") from error


def complete(session: Session, job_id: UUID) -> None:
    """Let the server join the parts. After a lost response, a repeat finds that the job exists."""
    try:
        session.post(f"/uploads/{job_id}/complete", {})
    except (NotFound, Conflict) as error:
        if not is_a_job(session, job_id):
            raise error from None


def is_a_job(session: Session, job_id: UUID) -> bool:
    try:
        session.get(f"/jobs/{job_id}")
    except NotFound:
        return False
    return True
