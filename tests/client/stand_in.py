"""A stand-in of the API on this machine: it speaks the protocol, and misbehaves exactly as it is told.

HTTP on threads of the standard library, the socket on websockets' own server. `server.break_(…)` queues faults.
"""

import hashlib
import json
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import ThreadingHTTPServer
from typing import Any
from uuid import uuid4

from websockets.exceptions import ConnectionClosed
from websockets.sync.server import Server, ServerConnection, serve

from tests.client.stand_in_http import Fault, handler_for

OWNER = "00000000-0000-4000-8000-00000000000a"
PART_BYTES = 100_000
USER, PASSWORD = "ada", "correct horse"


@dataclass
class Stored:
    """What was announced and what has arrived of it."""

    body: dict[str, Any]
    parts: dict[int, bytes] = field(default_factory=dict)

    @property
    def content(self) -> bytes:
        return b"".join(self.parts[number] for number in sorted(self.parts))


class StandIn:
    """`uploads`, `jobs`, `told` and `files` are what it knows; `calls` is what it was asked, in order."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.faults: list[Fault] = []
        self.uploads: dict[str, Stored] = {}
        self.jobs: dict[str, dict[str, Any]] = {}
        self.told: dict[str, list[dict[str, Any]]] = {}
        self.files: dict[str, dict[str, bytes]] = {}
        self.searched: list[dict[str, str]] = []
        self.hits: list[dict[str, Any]] = []
        self.signals = ["words", "meaning"]
        self.wrong_sums: set[str] = set()
        self.tokens: set[str] = set()
        self.sign_ins: list[str] = []
        self.subscriptions: list[int] = []
        self.expires_in = 3600
        self.run: Callable[[str], None] = self.succeed
        self.speak: Callable[[ServerConnection, str, int], None] = self.replay
        self.closing = threading.Event()
        self.lock = threading.Lock()
        self.http = ThreadingHTTPServer(("127.0.0.1", 0), handler_for(self))
        self.http.daemon_threads = True
        self.socket: Server = serve(self.hear, "127.0.0.1", 0)
        threading.Thread(target=self.http.serve_forever, args=(0.01,), daemon=True).start()
        threading.Thread(target=self.socket.serve_forever, daemon=True).start()

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.http.server_address[1]}/stage"

    @property
    def origin(self) -> str:
        return self.endpoint.removesuffix("/stage")

    def close(self) -> None:
        self.closing.set()
        self.socket.shutdown()
        self.http.shutdown()
        self.http.server_close()

    def break_(self, method: str, pattern: str, **what: Any) -> Fault:
        fault = Fault(method, pattern, **what)
        self.faults.append(fault)
        return fault

    def next_fault(self, method: str, path: str) -> Fault | None:
        with self.lock:
            for fault in self.faults:
                if fault.times and fault.method == method and re.search(fault.pattern, path):
                    fault.times -= 1
                    return fault
        return None

    def count(self, pattern: str) -> int:
        return sum(bool(re.search(pattern, call)) for call in self.calls)

    # what a job does

    def open_job(self, job_id: str, status: str = "queued") -> None:
        stored = self.uploads.get(job_id)
        self.jobs[job_id] = {
            "id": job_id,
            "status": status,
            "reason": None,
            "sentence": "",
            "video": {"size": 1, "name": stored.body["name"] if stored else "talk.mp4"},
            "request": {},
            "failed_steps": [],
            "created_at": datetime.now(UTC).isoformat(),
            "finished_at": None,
            "steps": [],
        }
        self.told.setdefault(job_id, [])
        self.files.setdefault(job_id, {})

    def tell(self, job_id: str, kind: str, step: str = "", fraction: float = 0.0, **detail: Any) -> None:
        told = self.told[job_id]
        told.append(
            {
                "id": told[-1]["id"] + 1 if told else 1,
                "job_id": job_id,
                "owner": OWNER,
                "kind": kind,
                "at": datetime.now(UTC).isoformat(),
                "step": step,
                "fraction": fraction,
                "detail": detail,
            }
        )

    def end(self, job_id: str, status: str, **more: Any) -> None:
        self.jobs[job_id] |= {"status": status, **more}
        self.tell(job_id, "job.ended", status=status, **more)

    def succeed(self, job_id: str) -> None:
        """The default: a job that does one step well, and leaves a transcript and a report."""
        self.tell(job_id, "job.queued")
        self.tell(job_id, "job.running")
        self.tell(job_id, "step.started", "transcribe", attempt=1)
        self.tell(job_id, "step.progress", "transcribe", 0.5)
        self.tell(job_id, "step.succeeded", "transcribe", 1.0, engine="echo", quality="draft", seconds=1.5)
        self.files[job_id] = {"report.json": b"{}", "transcript.srt": b"1\n", "thumbnails/1.jpg": b"jpg"}
        self.jobs[job_id]["steps"] = [
            {
                "step": "transcribe",
                "engine": "echo",
                "quality": "draft",
                "seconds": 1.5,
                "cpu_seconds": 1.0,
                "attempts": 1,
                "finished_at": datetime.now(UTC).isoformat(),
            }
        ]
        self.end(job_id, "succeeded")

    # the socket

    def hear(self, connection: ServerConnection) -> None:
        try:
            message = json.loads(connection.recv())
            self.subscriptions.append(message["after"])
            self.speak(connection, message["job_id"], message["after"])
        except ConnectionClosed:
            pass

    def replay(self, connection: ServerConnection, job_id: str, after: int) -> None:
        for event in self.since(job_id, after):
            connection.send(json.dumps(event))
        self.stay(connection)

    def since(self, job_id: str, after: int) -> list[dict[str, Any]]:
        return [event for event in self.told[job_id] if event["id"] > after]

    def stay(self, connection: ServerConnection) -> None:
        """Say nothing until the listener leaves."""
        connection.recv()

    # HTTP

    def answer(self, method: str, path: str, query: dict[str, str], body: Any, token: str) -> tuple[int, Any]:
        if path == "/health":
            return 200, {"version": "0", "sign_in": {"url": f"{self.origin}/sign-in", "client": "c"}}
        if path == "/sign-in":
            return self.sign_in(body)
        if token not in self.tokens:
            return 401, {"message": "Unauthorized"}
        if path == "/search":
            self.searched.append(query)
            return 200, {"data": self.hits, "signals": self.signals}
        return self.known(method, path, query, body)

    def known(self, method: str, path: str, query: dict[str, str], body: Any) -> tuple[int, Any]:
        match method, path.split("/"):
            case "POST", ["", "uploads"]:
                return self.create(body)
            case _, ["", "uploads", job_id, *rest] if job_id in self.uploads:
                return self.upload(job_id, "/".join(rest), body)
            case "POST", ["", "socket-tickets"]:
                port = self.socket.socket.getsockname()[1]
                return 201, {"url": f"ws://127.0.0.1:{port}/?ticket=t", "expires_in": 60}
            case "GET", ["", "jobs"]:
                return self.page(int(query["limit"]), query.get("after"))
            case _, ["", "jobs", job_id, *rest] if job_id in self.jobs:
                return self.job(job_id, "/".join(rest), query)
        return 404, {"detail": "There is no such job."}

    def sign_in(self, body: Any) -> tuple[int, Any]:
        self.sign_ins.append(body["AuthFlow"])
        parameters = body["AuthParameters"]
        if body["AuthFlow"] == "USER_PASSWORD_AUTH" and parameters != {
            "USERNAME": USER,
            "PASSWORD": PASSWORD,
        }:
            return 400, {"__type": "NotAuthorizedException", "message": "Incorrect username or password."}
        token = f"token-{len(self.sign_ins)}"
        self.tokens.add(token)
        result = {"AccessToken": token, "RefreshToken": "again", "ExpiresIn": self.expires_in}
        return 200, {"AuthenticationResult": result}

    def create(self, body: Any) -> tuple[int, Any]:
        job_id = str(uuid4())
        self.uploads[job_id] = Stored(body)
        parts = max(1, -(-body["size"] // PART_BYTES))
        return 201, {"job_id": job_id, "part_bytes": PART_BYTES, "parts": parts}

    def upload(self, job_id: str, what: str, body: Any) -> tuple[int, Any]:
        stored = self.uploads[job_id]
        if what == "parts":
            return 200, {"urls": {str(n): f"{self.origin}/put/{job_id}/{n}" for n in body["numbers"]}}
        if job_id in self.jobs:
            return 404, {"detail": "There is no such upload."}
        if what == "complete":
            if len(stored.content) != stored.body["size"]:
                return 409, {"detail": "Send the missing parts first."}
            self.open_job(job_id)
            self.run(job_id)
            return 202, {"job_id": job_id, "status": "queued"}
        arrived = [{"number": n, "bytes": len(data)} for n, data in sorted(stored.parts.items())]
        return 200, {"job_id": job_id, "part_bytes": PART_BYTES, "parts": arrived}

    def page(self, limit: int, after: str | None) -> tuple[int, Any]:
        ids = list(reversed(self.jobs))
        start = ids.index(after) + 1 if after else 0
        chosen = ids[start : start + limit]
        return 200, {"data": [self.jobs[key] for key in chosen], "has_more": len(ids) > start + limit}

    def job(self, job_id: str, what: str, query: dict[str, str]) -> tuple[int, Any]:
        if what == "events":
            return 200, {"data": self.since(job_id, int(query["after"]))}
        if what == "cancel":
            self.end(job_id, "cancelled", sentence="The job was cancelled.")
            return 202, {"job_id": job_id, "status": "cancelling"}
        if what == "results":
            return 200, {"job_id": job_id, "status": "succeeded", "files": self.listing(job_id)}
        return 200, self.jobs[job_id]

    def listing(self, job_id: str) -> list[dict[str, Any]]:
        return [
            {
                "name": name,
                "size": len(data),
                "sha256": "0" * 64 if name in self.wrong_sums else hashlib.sha256(data).hexdigest(),
                "media_type": "text/plain",
                "url": f"{self.origin}/get/{job_id}/{index}",
            }
            for index, (name, data) in enumerate(self.files[job_id].items())
        ]
