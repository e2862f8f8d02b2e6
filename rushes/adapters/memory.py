"""The ports in memory: for tests, benchmarks and commands without a stack. Nothing outlives the process."""

import secrets
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path, PurePosixPath
from uuid import UUID

from rushes.errors import Conflict, NotFound
from rushes.jobs import Event, EventKind, Ticket, Upload, Video
from rushes.ports import Removed
from rushes.scan import MALWARE


class MemoryStorage:
    """Storage. By key: `objects` are bytes, `metadata` what the uploader wrote beside, `scans` what the scan says."""

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

    def lend(self, path: Path, key: str, media_type: str) -> None:
        self.upload(path, key, media_type)

    def list(self, prefix: str) -> Iterable[str]:
        return sorted(key for key in self.objects if key.startswith(prefix))

    def copy(self, source: str, target: str) -> None:
        self.objects[target] = self.get(source)

    def stat(self, key: str) -> Video:
        self.open(key)
        return Video(bucket="media", key=key, size=len(self.get(key)), name=PurePosixPath(key).name)

    def open(self, key: str) -> None:
        if self.scans.get(key) == MALWARE:
            raise Conflict(f"The object {key} is locked.")

    def erase(self, prefix: str) -> Sequence[Removed]:
        gone = [Removed(key, "", len(self.objects.pop(key))) for key in self.list(prefix)]
        for each in gone:
            self.metadata.pop(each.key, None)
        return gone

    def note(self, video: Video) -> Mapping[str, str]:
        self.open(video.key)
        return self.metadata.get(video.key, {})

    def scanned(self, video: Video) -> str:
        return self.scans.get(video.key, "")

    def link(self, key: str, name: str, seconds: int) -> str:
        return f"memory:{key}?name={name}&seconds={seconds}"


class MemoryEvents:
    """Events, in the order in which they were told."""

    def __init__(self) -> None:
        self.told: list[Event] = []

    def tell(self, event: Event) -> Event:
        before = self.since(event.job_id, 0)
        ends = [each for each in before if each.kind == event.kind == EventKind.JOB_ENDED]
        if ends:
            return ends[0]
        numbered = event.model_copy(update={"id": len(before) + 1})
        self.told.append(numbered)
        return numbered

    def since(self, job_id: UUID, after: int) -> Sequence[Event]:
        return [event for event in self.told if event.job_id == job_id and event.id > after]

    def live(self, job_id: UUID) -> Sequence[Event]:
        kept = {(event.step, event.begins): event for event in self.since(job_id, 0)}
        return sorted(kept.values(), key=lambda event: event.id)


class MemoryHot:
    """HotStore without a clock: nothing expires."""

    def __init__(self) -> None:
        self.attempts: Counter[tuple[UUID, str]] = Counter()
        self.spent: Counter[tuple[UUID, str]] = Counter()
        self.brought: dict[tuple[UUID, str], dict[UUID, int]] = {}
        self.uploads: dict[UUID, Upload] = {}
        self.stopped: set[UUID] = set()
        self.questions: dict[UUID, str] = {}
        self.tickets: dict[str, UUID] = {}
        self.owners: dict[str, UUID] = {}
        self.ears: dict[UUID, list[str]] = {}
        self.marks: dict[str, tuple[int, str]] = {}

    def promise(self, upload: Upload) -> None:
        self.uploads[upload.ticket.job_id] = upload

    def promised(self, job_id: UUID) -> Upload | None:
        return self.uploads.get(job_id)

    def attempt(self, job_id: UUID, step: str) -> int:
        self.attempts[job_id, step] += 1
        return self.attempts[job_id, step]

    def spend(self, job_id: UUID, tokens: int, micros: int, most_tokens: int, most_micros: int) -> bool:
        asked = {"tokens": (tokens, most_tokens), "micros": (micros, most_micros)}
        if any(more > 0 and self.spent[job_id, what] + more > most for what, (more, most) in asked.items()):
            return False
        for what, (more, _) in asked.items():
            self.spent[job_id, what] += more
        return True

    def bring(self, owner: UUID, month: str, job_id: UUID, seconds: int, most: int) -> bool:
        brought = self.brought.setdefault((owner, month), {})
        if job_id not in brought and sum(brought.values()) + seconds > most:
            return False
        brought.setdefault(job_id, seconds)
        return True

    def forget(self, job_id: UUID) -> int:
        self.stopped.discard(job_id)
        found = [self.uploads.pop(job_id, None), self.questions.pop(job_id, None)]
        return sum(each is not None for each in found)

    def cancel(self, job_id: UUID) -> None:
        self.stopped.add(job_id)

    def cancelled(self, job_id: UUID) -> bool:
        return job_id in self.stopped

    def ask(self, job_id: UUID, token: str) -> None:
        self.questions[job_id] = token

    def asked(self, job_id: UUID) -> bool:
        return job_id in self.questions

    def answer(self, job_id: UUID) -> str | None:
        return self.questions.pop(job_id, None)

    def issue(self, owner: UUID, seconds: int) -> str:  # noqa: ARG002
        ticket = secrets.token_urlsafe(32)
        self.tickets[ticket] = owner
        return ticket

    def redeem(self, ticket: str) -> UUID | None:
        return self.tickets.pop(ticket, None)

    def connect(self, connection: str, owner: UUID) -> None:
        self.owners[connection] = owner

    def owner_of(self, connection: str) -> UUID | None:
        return self.owners.get(connection)

    def listen(self, connection: str, job_id: UUID) -> None:
        ears = self.ears.setdefault(job_id, [])
        if connection not in ears:
            ears.append(connection)

    def listeners(self, job_id: UUID) -> Sequence[str]:
        return list(self.ears.get(job_id, []))

    def disconnect(self, connection: str) -> None:
        self.owners.pop(connection, None)
        for ears in self.ears.values():
            if connection in ears:
                ears.remove(connection)

    def mark(self, name: str) -> tuple[int, str]:
        return self.marks.get(name, (0, ""))

    def remark(self, name: str, version: int, text: str, seconds: int) -> bool:  # noqa: ARG002
        if self.mark(name)[0] != version:
            return False
        self.marks[name] = (version + 1, text)
        return True


class MemoryFlow:
    """Flow: remembers what was started and stopped, and runs nothing; `ended` jobs cannot be stopped."""

    def __init__(self) -> None:
        self.ended: set[UUID] = set()
        self.started: dict[UUID, Ticket] = {}
        self.stopped: list[UUID] = []
        self.answered: dict[str, Mapping[str, str]] = {}

    def start(self, ticket: Ticket) -> bool:
        if ticket.job_id in self.started:
            return False
        self.started[ticket.job_id] = ticket
        return True

    def stop(self, job_id: UUID) -> bool:
        if job_id not in self.started or job_id in self.ended:
            return False
        self.stopped.append(job_id)
        return True

    def ticket(self, job_id: UUID) -> Ticket | None:
        return self.started.get(job_id)

    def running(self, job_id: UUID) -> bool:
        return job_id in self.started and job_id not in {*self.ended, *self.stopped}

    def go_on(self, token: str, outcome: Mapping[str, str]) -> bool:
        if token in self.answered:
            return False
        self.answered[token] = outcome
        return True


class MemorySockets:
    """Sockets: keeps what was sent; `gone` names the connections that have left."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, bytes]] = []
        self.gone: set[str] = set()

    def send(self, connection: str, message: bytes) -> bool:
        if connection in self.gone:
            return False
        self.sent.append((connection, message))
        return True


class MemoryMultipart:
    """Multipart over a MemoryStorage; `arrive` is what the client's PUT to a signed URL would do."""

    def __init__(self, storage: MemoryStorage) -> None:
        self.storage = storage
        self.open: dict[tuple[str, str], dict[int, bytes]] = {}

    def begin(self, key: str, media_type: str) -> str:  # noqa: ARG002
        upload_id = secrets.token_hex(8)
        self.open[key, upload_id] = {}
        return upload_id

    def sign(self, key: str, upload_id: str, part: int, seconds: int) -> str:
        return f"memory:{key}?uploadId={upload_id}&partNumber={part}&seconds={seconds}"

    def send_part(self, key: str, upload_id: str, part: int, data: bytes) -> str:
        self.arrive(key, upload_id, part, data)
        return f"etag-{part}"

    def arrive(self, key: str, upload_id: str, part: int, data: bytes) -> None:
        self.open[key, upload_id][part] = data

    def parts(self, key: str, upload_id: str) -> Sequence[tuple[int, str, int]]:
        if (key, upload_id) not in self.open:
            raise NotFound(f"There is no upload of {key}.")
        return [(part, f"etag-{part}", len(data)) for part, data in sorted(self.open[key, upload_id].items())]

    def finish(self, key: str, upload_id: str, parts: Sequence[tuple[int, str]]) -> None:
        held = self.open.pop((key, upload_id))
        self.storage.put(key, b"".join(held[part] for part, _ in parts), "application/octet-stream")

    def abandon(self, key: str, upload_id: str) -> None:
        self.open.pop((key, upload_id), None)
