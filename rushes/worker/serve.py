"""The SageMaker endpoint: GET /ping reports the worker's health, POST /invocations runs one step.

With asynchronous inference SageMaker reads the body from S3 and writes the response to S3. It evaluates only the
HTTP status, so the status says whether the response is final:

    200  final: {"step", "job_id", "facts"}, or {…, "error", "reason", "sentence"} for bad content (Rejected),
         an invalid call (BadRequest) or a missing engine (Unavailable). It is written to the output path; the
         state machine reads it there and does not retry.
    503  retry: another task is running, the process died, or a temporary error
    500  an internal error, which may be retried
    400, 404, 413, 501  not a valid task: nothing was run

All but 200 are written to the failure path. Every step is idempotent, so it is safe to send a ticket again. There is
no authentication: only SageMaker can reach the port.
"""

import json
import signal
import sys
import threading
import time
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from rushes import errors
from rushes.errors import BadRequest, NotFound, Rejected, RushesError, TryAgain, Unavailable, WorkerLost
from rushes.worker.request_body import body_of
from rushes.worker.supervisor import Supervisor
from rushes.worker.task import Outcome, StepTask, parse_task

SLOW = 10.0  # socket timeout for each read of a request
FINAL = (Rejected, BadRequest, Unavailable)
PASSING = (TryAgain, WorkerLost)

Answer = tuple[int, dict[str, Any]]


def serve(host: str, port: int) -> int:
    """Serve until SIGTERM, then finish the running task. Returns the exit code of a process that failed to start."""
    supervisor = Supervisor()
    if code := supervisor.start():
        return code
    server = Server((host, port), supervisor)
    for stop in (signal.SIGTERM, signal.SIGINT):
        signal.signal(stop, lambda *_: threading.Thread(target=server.shutdown).start())
    log(ready=True, port=server.server_port)
    server.serve_forever(poll_interval=0.1)
    server.server_close()
    supervisor.close()
    return 0


class Server(ThreadingHTTPServer):
    """One thread per request; `server_close` waits for running requests."""

    daemon_threads = False

    def __init__(self, address: tuple[str, int], supervisor: Supervisor) -> None:
        super().__init__(address, Handler)
        self.supervisor = supervisor

    def invoke(self, task: StepTask) -> Answer:
        started = time.monotonic()
        status, body = answer_to(self.supervisor.work(task))
        seconds = round(time.monotonic() - started, 3)
        log(step=task.step, job_id=str(task.ticket.job_id), status=status, seconds=seconds)
        return status, {"step": task.step, "job_id": str(task.ticket.job_id), **body}


class Handler(BaseHTTPRequestHandler):
    """Two routes with JSON bodies, one request per connection."""

    server: Server
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "rushes", ""
    timeout = SLOW

    def do_GET(self) -> None:
        if self.path != "/ping":
            self.refuse(NotFound(f"There is only GET /ping, not {self.path}."))
        elif self.server.supervisor.sound:
            self.answer(HTTPStatus.OK, {"well": True})
        else:
            self.refuse(WorkerLost("The worker process does not start; see its log."))

    def do_POST(self) -> None:
        try:
            body = body_of(self.headers, self.rfile)
            if self.path != "/invocations":
                raise NotFound(f"There is only POST /invocations, not {self.path}.")
            self.answer(*self.server.invoke(parse_task(body)))
        except RushesError as error:
            self.refuse(error)

    def refuse(self, error: RushesError) -> None:
        retry_status = HTTPStatus.SERVICE_UNAVAILABLE
        status = error.status if isinstance(error, BadRequest) else retry_status
        self.answer(status, in_words(type(error).__name__, error.reason, str(error)))

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:  # noqa: ARG002
        """Answer http.server's own errors in our format."""
        detail = f"{message or HTTPStatus(code).phrase}."
        self.answer(code, in_words("BadRequest", errors.Reason.BAD_REQUEST, detail))

    def answer(self, status: int, body: dict[str, Any]) -> None:
        encoded = json.dumps(body).encode()
        self.close_connection = True
        self.send_response(status)
        for name, value in (
            ("Content-Type", "application/json"),
            ("Content-Length", str(len(encoded))),
            ("Connection", "close"),
        ):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(encoded)

    def log_message(self, template: str, *values: Any) -> None:
        """Suppress request logs: pings come every few seconds, and `Server.invoke` logs invocations."""


def answer_to(outcome: Outcome) -> Answer:
    """Convert the worker process's outcome to a status and a body."""
    if "facts" in outcome:
        return HTTPStatus.OK, {"facts": outcome["facts"]}
    return status_of(outcome["error"]), in_words(
        outcome["error"], outcome.get("reason", WorkerLost.reason), outcome["cause"]
    )


def status_of(name: str) -> int:
    """Choose the status by error class; see the module docstring."""
    error_class = getattr(errors, name, Exception)
    if issubclass(error_class, FINAL):
        return HTTPStatus.OK
    return (
        HTTPStatus.SERVICE_UNAVAILABLE
        if issubclass(error_class, PASSING)
        else HTTPStatus.INTERNAL_SERVER_ERROR
    )


def in_words(error: str, reason: str, detail: str) -> dict[str, str]:
    return {"error": error, "reason": reason, "sentence": detail}


def log(**fields: Any) -> None:
    sys.stderr.write(json.dumps(fields) + "\n")
