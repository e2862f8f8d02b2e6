"""SageMaker's way in: GET /ping says whether the worker is well, POST /invocations does one step.

With asynchronous inference SageMaker reads the body from S3 and writes the answer to S3. All that it sees of
an answer is the status, so the status says whether the answer is final:

    200  final: {"step", "job_id", "facts"}, or {…, "error", "reason", "sentence"} when the content is bad
         (Rejected), the call is wrong (BadRequest) or an engine is missing (Unavailable). It lands in the
         output path; the state machine reads it there and tries nothing again.
    503  try again: another ticket is under way, the process died, or a fault that may pass
    500  a fault of ours, which may be tried again
    400, 404, 413, 501  no order at all: nothing was tried

All but 200 land in the failure path. Every step may run again at any time, so it does no harm if SageMaker, or
whoever called, sends a ticket again. There is no authentication: the port is SageMaker's alone.
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

SLOW = 10.0  # seconds that a caller may take over each piece of its request
FINAL = (Rejected, BadRequest, Unavailable)
PASSING = (TryAgain, WorkerLost)

Answer = tuple[int, dict[str, Any]]


def serve(host: str, port: int) -> int:
    """Answer until SIGTERM, then finish the work under way. The exit code: of the process that would not start."""
    keeper = Supervisor()
    if code := keeper.start():
        return code
    server = Server((host, port), keeper)
    for stop in (signal.SIGTERM, signal.SIGINT):
        signal.signal(stop, lambda *_: threading.Thread(target=server.shutdown).start())
    log(ready=True, port=server.server_port)
    server.serve_forever(poll_interval=0.1)
    server.server_close()
    keeper.close()
    return 0


class Server(ThreadingHTTPServer):
    """A thread for each request; `server_close` waits for those under way."""

    daemon_threads = False

    def __init__(self, address: tuple[str, int], keeper: Supervisor) -> None:
        super().__init__(address, Handler)
        self.keeper = keeper

    def invoke(self, order: StepTask) -> Answer:
        begun = time.monotonic()
        status, told = answer_to(self.keeper.work(order))
        seconds = round(time.monotonic() - begun, 3)
        log(step=order.step, job_id=str(order.ticket.job_id), status=status, seconds=seconds)
        return status, {"step": order.step, "job_id": str(order.ticket.job_id), **told}


class Handler(BaseHTTPRequestHandler):
    """Two routes, JSON both ways, one request a connection."""

    server: Server
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "rushes", ""
    timeout = SLOW

    def do_GET(self) -> None:
        if self.path != "/ping":
            self.refuse(NotFound(f"There is only GET /ping, not {self.path}."))
        elif self.server.keeper.sound:
            self.answer(HTTPStatus.OK, {"well": True})
        else:
            self.refuse(WorkerLost("The worker's process does not start; the log says why."))

    def do_POST(self) -> None:
        try:
            body = body_of(self.headers, self.rfile)
            if self.path != "/invocations":
                raise NotFound(f"There is only POST /invocations, not {self.path}.")
            self.answer(*self.server.invoke(parse_task(body)))
        except RushesError as error:
            self.refuse(error)

    def refuse(self, error: RushesError) -> None:
        passing = HTTPStatus.SERVICE_UNAVAILABLE
        status = error.status if isinstance(error, BadRequest) else passing
        self.answer(status, in_words(type(error).__name__, error.reason, str(error)))

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:  # noqa: ARG002
        """What http.server itself has against a request, in our form."""
        sentence = f"{message or HTTPStatus(code).phrase}."
        self.answer(code, in_words("BadRequest", errors.Reason.BAD_REQUEST, sentence))

    def answer(self, status: int, told: dict[str, Any]) -> None:
        data = json.dumps(told).encode()
        self.close_connection = True
        self.send_response(status)
        for name, value in (
            ("Content-Type", "application/json"),
            ("Content-Length", str(len(data))),
            ("Connection", "close"),
        ):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, form: str, *values: Any) -> None:
        """Pings come every few seconds: only invocations are logged, by `Server.invoke`."""


def answer_to(outcome: Outcome) -> Answer:
    """The status and the words for what the worker's process said."""
    if "facts" in outcome:
        return HTTPStatus.OK, {"facts": outcome["facts"]}
    return status_of(outcome["error"]), in_words(
        outcome["error"], outcome.get("reason", WorkerLost.reason), outcome["cause"]
    )


def status_of(name: str) -> int:
    """By the class of the error: see the top."""
    kind = getattr(errors, name, Exception)
    if issubclass(kind, FINAL):
        return HTTPStatus.OK
    return HTTPStatus.SERVICE_UNAVAILABLE if issubclass(kind, PASSING) else HTTPStatus.INTERNAL_SERVER_ERROR


def in_words(error: str, reason: str, sentence: str) -> dict[str, str]:
    return {"error": error, "reason": reason, "sentence": sentence}


def log(**told: Any) -> None:
    sys.stderr.write(json.dumps(told) + "\n")
