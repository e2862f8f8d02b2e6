"""The Python client: `rushes.Client`. Everything that the command line does goes through it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from threading import Event as Flag
from types import TracebackType
from typing import Any, Literal, Self
from uuid import UUID

from rushes.client import results, upload
from rushes.client.account import Account, find_account
from rushes.client.events import Feed
from rushes.client.responses import JobDetails, ResultFile, job_id_of, parse
from rushes.client.resume_cache import ResumeCache, fingerprint
from rushes.client.retry_policy import RetryPolicy
from rushes.client.session import Session
from rushes.client.sign_in import SignIn
from rushes.client.transport import open_http
from rushes.client.upload import OnSent
from rushes.domain import INTERNAL_FIELDS, TERMINAL, Event, Job, JobRequest, Status
from rushes.domain.edits import Edits
from rushes.domain.search import Findings
from rushes.domain.validation import require_file
from rushes.errors import Conflict, NotFound, TryAgain

WORTH_KEEPING = {Status.QUEUED, Status.RUNNING, Status.SUCCEEDED, Status.PARTIAL}
SETTLING = 10  # times a job is asked for after it has told its end
PAGE = 100  # jobs


class Client:
    """rushes at one endpoint, for one user; the stack on this machine when no endpoint is named.

    `account` says all of it at once. `memory` is a folder where uploads under way are remembered, so that
    a later process can go on with them.
    Every method raises the errors of rushes.errors; TryAgain only after its own retries.
    """

    def __init__(
        self,
        endpoint: str | None = None,
        user: str | None = None,
        password: str | None = None,
        token: str | None = None,
        *,
        account: Account | None = None,
        memory: Path | None = None,
        pace: RetryPolicy | None = None,
    ) -> None:
        self.account = account or find_account(endpoint, user, password, token)
        self.pace = replace(pace or RetryPolicy(), closed=Flag())
        self.memory = ResumeCache(memory) if memory else None
        self.http = open_http(self.account.endpoint)
        sign_in = SignIn(self.http, self.account, self.pace)
        self.session = Session(self.http, self.account.endpoint, sign_in, self.pace)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the connections; whatever still waits in another thread is stopped."""
        self.pace.closed.set()
        self.http.close()

    def process(
        self,
        path: Path | str,
        request: JobRequest | None = None,
        transcript: Path | str | None = None,
        on_event: Callable[[Event], None] | None = None,
        on_sent: OnSent | None = None,
    ) -> JobDetails:
        """Upload a video and wait until its job has ended, however it ended: see its `status`.

        `transcript` is a text of the owner's own (.txt, .srt, .vtt, .json): no engine is run for it.
        `on_event` is given each event, `on_sent` the bytes (sent, total) of the upload.
        """
        return self.wait(self.upload(path, request, transcript, on_sent), on_event)

    def upload(
        self,
        path: Path | str,
        request: JobRequest | None = None,
        transcript: Path | str | None = None,
        on_sent: OnSent | None = None,
    ) -> UUID:
        """Send a video; the id of its job, which is queued. With a `memory`, a broken upload goes on.

        Raises BadRequest when there is no such file, Conflict when it changes while it is sent.
        """
        video, wishes = require_file(path), request or JobRequest()
        words = require_file(transcript) if transcript else None
        key = fingerprint(self.account, video, wishes, words)
        known = self.memory.recall(key) if self.memory else None
        if known and self.resume(known, video, on_sent):
            return known
        job_id = upload.begin(self.session, video, wishes, words)
        if self.memory:
            self.memory.keep(key, job_id)
        upload.go_on(self.session, job_id, video, on_sent)
        return job_id

    def resume(self, job_id: UUID | str, path: Path | str, on_sent: OnSent | None = None) -> bool:
        """Send what is missing of an upload; False when it must begin anew.

        True, too, when the upload was completed before and its job is under way or has results.
        """
        known = job_id_of(job_id)
        try:
            upload.go_on(self.session, known, require_file(path), on_sent)
        except (NotFound, Conflict):
            return self.is_worth_keeping(known)
        return True

    def is_worth_keeping(self, job_id: UUID) -> bool:
        try:
            return self.job(job_id).status in WORTH_KEEPING
        except NotFound:
            return False

    def job(self, job_id: UUID | str) -> JobDetails:
        """A job and what each of its steps did. Raises NotFound."""
        return parse(JobDetails, self.session.get(f"/jobs/{job_id_of(job_id)}"))

    def jobs(self, limit: int | None = None) -> Iterator[Job]:
        """Your jobs, newest first, at most `limit` of them."""
        left, after = limit, ""
        while left is None or left > 0:
            size = PAGE if left is None else min(left, PAGE)
            page = self.session.get("/jobs", limit=size, **({"after": after} if after else {}))
            found = [parse(JobDetails, item) for item in page["data"]]
            yield from found
            left = None if left is None else left - len(found)
            if not page["has_more"] or not found:
                return
            after = str(found[-1].id)

    def search(
        self, query: str, limit: int = 10, language: str | None = None, job: UUID | str | None = None
    ) -> Findings:
        """Passages of all your films, the best first: by their words, and by what they mean.

        `language` (ISO 639) and `job` narrow it down. Raises BadRequest, NotFound for an unknown job.
        """
        asked = {"language": language, "job": str(job_id_of(job)) if job else None}
        known = {name: value for name, value in asked.items() if value}
        return parse(Findings, self.session.get("/search", q=query, limit=limit, **known))

    def results(self, job_id: UUID | str) -> list[ResultFile]:
        """The files of a job, each with a link that is good for a while."""
        return results.list_results(self.session, job_id_of(job_id))

    def download(self, job_id: UUID | str, folder: Path | str) -> list[Path]:
        """Fetch every result into `folder`, checked by its sha256, report.json last."""
        known = job_id_of(job_id)
        paths = results.download(self.session, known, Path(folder))
        if self.memory:
            self.memory.forget(known)
        return paths

    def cancel(self, job_id: UUID | str) -> None:
        """Stop a job. Raises Conflict when it has ended."""
        self.session.post(f"/jobs/{job_id_of(job_id)}/cancel", {})

    def retry(self, job_id: UUID | str, step: str = "") -> UUID:
        """Do an ended job again from a step on, or from the first that failed; the id of the new job."""
        path = f"/jobs/{job_id_of(job_id)}/retry"
        return UUID(self.session.post_once(path, {"step": step})["job_id"])

    def again(self, job_id: UUID | str, request: JobRequest | None = None) -> UUID:
        """Work on the video of a job again, with other wishes; the id of the new job."""
        wished = (request or JobRequest()).model_dump(
            mode="json", exclude=INTERNAL_FIELDS, exclude_defaults=True
        )
        body = {"job_id": str(job_id_of(job_id)), "request": wished}
        return UUID(self.session.post_once("/jobs", body)["job_id"])

    def erase(self, job_id: UUID | str) -> dict[str, Any]:
        """Remove a job, its results and its video; the certificate of what was removed."""
        return self.session.repeat("DELETE", f"/jobs/{job_id_of(job_id)}")

    def erase_account(self) -> dict[str, Any]:
        """Remove everything of yours, in as many calls as that needs; the certificate of the last, with all jobs."""
        jobs: list[dict[str, Any]] = []
        while True:
            made = self.session.repeat("DELETE", "/me")
            jobs += made["jobs"]
            if made["complete"]:
                return made | {"jobs": jobs}

    def export(self) -> dict[str, Any]:
        """A zip of everything of yours: {"url", "expires_in", "size", "linked"}."""
        return self.session.post("/me/export", {})

    def usage(self) -> dict[str, Any]:
        """What you used, by month, and what you may use."""
        return self.session.get("/usage")

    def webhooks(self) -> list[dict[str, Any]]:
        return list(self.session.get("/webhooks")["data"])

    def add_webhook(self, url: str, kinds: Sequence[str] = ()) -> dict[str, Any]:
        """Be told at `url` when a job has ended; the answer holds the secret, once."""
        return self.session.call("POST", "/webhooks", json={"url": url, "kinds": list(kinds)})

    def rotate_webhook(self, webhook_id: str) -> dict[str, Any]:
        """A new secret; the old one signs as well for a day."""
        return self.session.call("POST", f"/webhooks/{webhook_id}/rotate", json={})

    def remove_webhook(self, webhook_id: str) -> None:
        self.session.call("DELETE", f"/webhooks/{webhook_id}")

    def deliveries(self, webhook_id: str) -> list[dict[str, Any]]:
        """What was sent to a webhook, newest first, with every attempt."""
        return list(self.session.get(f"/webhooks/{webhook_id}/deliveries")["data"])

    def edits(self, job_id: UUID | str) -> Edits:
        """What would be covered and muted. Raises NotFound before there is a plan."""
        return Edits.model_validate(self.session.get(f"/jobs/{job_id_of(job_id)}/edits"))

    def change(self, job_id: UUID | str, edits: Edits) -> Edits:
        """Put other edits in the plan's place. Raises Stale when they are not any more what this client read."""
        body = edits.model_dump(mode="json", exclude_none=True)
        path = f"/jobs/{job_id_of(job_id)}/edits"
        return Edits.model_validate(self.session.repeat("PUT", path, json=body))

    def decide(self, job_id: UUID | str, decision: Literal["approve", "reject"]) -> None:
        """Answer the review that waits. Raises Conflict when none does; asked once, because it counts once."""
        self.session.call("POST", f"/jobs/{job_id_of(job_id)}/review", json={"decision": decision})

    def events(self, job_id: UUID | str, after: int = 0) -> Iterator[Event]:
        """What is told of a job from the event `after` on, live, each once and in order, up to its end."""
        return iter(Feed(self.session, job_id_of(job_id), after))

    def wait(self, job_id: UUID | str, on_event: Callable[[Event], None] | None = None) -> JobDetails:
        """The job when it has ended. Raises TryAgain when it has told its end and is still not ended."""
        for event in self.events(job_id):
            if on_event:
                on_event(event)
        return self.settled(job_id)

    def settled(self, job_id: UUID | str) -> JobDetails:
        """The job whose end was told just now. Raises TryAgain when it is not written down soon."""
        for _ in range(SETTLING):
            job = self.job(job_id)
            if job.status in TERMINAL:
                return job
            self.pace.rest(self.pace.poll)
        raise TryAgain(
            f"Job {job_id} has told its end, but it is not written down yet: ask again in a minute."
        )
