"""The Python client: `rushes.Client`. The command line uses it for everything."""

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
from rushes.domain.search import SearchResults
from rushes.domain.validation import require_file
from rushes.errors import Conflict, NotFound, TryAgain

WORTH_KEEPING = {Status.QUEUED, Status.RUNNING, Status.SUCCEEDED, Status.PARTIAL}
SETTLING = 10  # polls for the recorded end of a job after its job.ended event
PAGE = 100  # jobs per page


class Client:
    """rushes at one endpoint for one user; without an endpoint, the local stack.

    `account` replaces the first four arguments. `memory` is a folder that remembers unfinished uploads, so that
    a later process can resume them.
    Methods raise the errors of rushes.errors; TryAgain only after the client's own retries.
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
        self,
        error_type: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections and stop calls that wait in other threads."""
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
        """Upload a video and wait until its job has ended; see the `status` of the result.

        `transcript` is the user's own text (.txt, .srt, .vtt, .json) and replaces the speech recogniser.
        `on_event` receives each event, `on_sent` the bytes (sent, total) of the upload.
        """
        return self.wait(self.upload(path, request, transcript, on_sent), on_event)

    def upload(
        self,
        path: Path | str,
        request: JobRequest | None = None,
        transcript: Path | str | None = None,
        on_sent: OnSent | None = None,
    ) -> UUID:
        """Upload a video and return the ID of its queued job. With a `memory`, resumes an interrupted upload.

        Raises BadRequest if the file is missing, Conflict if it changes during the upload.
        """
        video, options = require_file(path), request or JobRequest()
        own_transcript = require_file(transcript) if transcript else None
        key = fingerprint(self.account, video, options, own_transcript)
        known_job = self.memory.recall(key) if self.memory else None
        if known_job and self.resume(known_job, video, on_sent):
            return known_job
        job_id = upload.begin(self.session, video, options, own_transcript)
        if self.memory:
            self.memory.keep(key, job_id)
        upload.go_on(self.session, job_id, video, on_sent)
        return job_id

    def resume(self, job_id: UUID | str, path: Path | str, on_sent: OnSent | None = None) -> bool:
        """Send the missing parts of an upload. Returns False if it must start again.

        Also returns True if the upload was completed before and its job is running or has results.
        """
        known_job = job_id_of(job_id)
        try:
            upload.go_on(self.session, known_job, require_file(path), on_sent)
        except (NotFound, Conflict):
            return self.is_worth_keeping(known_job)
        return True

    def is_worth_keeping(self, job_id: UUID) -> bool:
        try:
            return self.job(job_id).status in WORTH_KEEPING
        except NotFound:
            return False

    def job(self, job_id: UUID | str) -> JobDetails:
        """Read a job and the results of its steps. Raises NotFound."""
        return parse(JobDetails, self.session.get(f"/jobs/{job_id_of(job_id)}"))

    def jobs(self, limit: int | None = None) -> Iterator[Job]:
        """Iterate over your jobs, newest first, at most `limit` of them."""
        remaining, after = limit, ""
        while remaining is None or remaining > 0:
            size = PAGE if remaining is None else min(remaining, PAGE)
            page = self.session.get("/jobs", limit=size, **({"after": after} if after else {}))
            page_jobs = [parse(JobDetails, item) for item in page["data"]]
            yield from page_jobs
            remaining = None if remaining is None else remaining - len(page_jobs)
            if not page["has_more"] or not page_jobs:
                return
            after = str(page_jobs[-1].id)

    def search(
        self, query: str, limit: int = 10, language: str | None = None, job: UUID | str | None = None
    ) -> SearchResults:
        """Search all your videos by words and by meaning; the best hits come first.

        `language` (ISO 639) and `job` filter the hits. Raises BadRequest, NotFound for an unknown job.
        """
        filters = {"language": language, "job": str(job_id_of(job)) if job else None}
        set_filters = {name: value for name, value in filters.items() if value}
        return parse(SearchResults, self.session.get("/search", q=query, limit=limit, **set_filters))

    def results(self, job_id: UUID | str) -> list[ResultFile]:
        """The files of a job, each with a temporary link."""
        return results.list_results(self.session, job_id_of(job_id))

    def download(self, job_id: UUID | str, folder: Path | str) -> list[Path]:
        """Download every result into `folder`, verified by sha256, report.json last."""
        known_job = job_id_of(job_id)
        paths = results.download(self.session, known_job, Path(folder))
        if self.memory:
            self.memory.forget(known_job)
        return paths

    def cancel(self, job_id: UUID | str) -> None:
        """Cancel a job. Raises Conflict if it has ended."""
        self.session.post(f"/jobs/{job_id_of(job_id)}/cancel", {})

    def retry(self, job_id: UUID | str, step: str = "") -> UUID:
        """Repeat an ended job from a step on, or from the first that failed; returns the ID of the new job."""
        path = f"/jobs/{job_id_of(job_id)}/retry"
        return UUID(self.session.post_once(path, {"step": step})["job_id"])

    def again(self, job_id: UUID | str, request: JobRequest | None = None) -> UUID:
        """Process the video of a job again with other options; returns the ID of the new job."""
        options = (request or JobRequest()).model_dump(
            mode="json", exclude=INTERNAL_FIELDS, exclude_defaults=True
        )
        body = {"job_id": str(job_id_of(job_id)), "request": options}
        return UUID(self.session.post_once("/jobs", body)["job_id"])

    def erase(self, job_id: UUID | str) -> dict[str, Any]:
        """Erase a job, its results and its video; returns the certificate."""
        return self.session.repeat("DELETE", f"/jobs/{job_id_of(job_id)}")

    def erase_account(self) -> dict[str, Any]:
        """Erase everything of yours, in several calls if needed; returns the last certificate with all jobs."""
        jobs: list[dict[str, Any]] = []
        while True:
            certificate = self.session.repeat("DELETE", "/me")
            jobs += certificate["jobs"]
            if certificate["complete"]:
                return certificate | {"jobs": jobs}

    def export(self) -> dict[str, Any]:
        """Export everything of yours as a zip: {"url", "expires_in", "size", "linked"}."""
        return self.session.post("/me/export", {})

    def usage(self) -> dict[str, Any]:
        """Your usage by month, and your quotas."""
        return self.session.get("/usage")

    def webhooks(self) -> list[dict[str, Any]]:
        return list(self.session.get("/webhooks")["data"])

    def add_webhook(self, url: str, kinds: Sequence[str] = ()) -> dict[str, Any]:
        """Register `url` for the ends of jobs; the response holds the secret, once."""
        return self.session.call("POST", "/webhooks", json={"url": url, "kinds": list(kinds)})

    def rotate_webhook(self, webhook_id: str) -> dict[str, Any]:
        """Create a new secret; the old one signs as well for one day."""
        return self.session.call("POST", f"/webhooks/{webhook_id}/rotate", json={})

    def remove_webhook(self, webhook_id: str) -> None:
        self.session.call("DELETE", f"/webhooks/{webhook_id}")

    def deliveries(self, webhook_id: str) -> list[dict[str, Any]]:
        """The deliveries of a webhook, newest first, with every attempt."""
        return list(self.session.get(f"/webhooks/{webhook_id}/deliveries")["data"])

    def edits(self, job_id: UUID | str) -> Edits:
        """The planned blurs and mutes. Raises NotFound before the plan exists."""
        return Edits.model_validate(self.session.get(f"/jobs/{job_id_of(job_id)}/edits"))

    def change(self, job_id: UUID | str, edits: Edits) -> Edits:
        """Replace the planned edits. Raises Stale if they changed since this client read them."""
        body = edits.model_dump(mode="json", exclude_none=True)
        path = f"/jobs/{job_id_of(job_id)}/edits"
        return Edits.model_validate(self.session.repeat("PUT", path, json=body))

    def decide(self, job_id: UUID | str, decision: Literal["approve", "reject"]) -> None:
        """Decide a pending review, without retries. Raises Conflict if none is pending."""
        self.session.call("POST", f"/jobs/{job_id_of(job_id)}/review", json={"decision": decision})

    def events(self, job_id: UUID | str, after: int = 0) -> Iterator[Event]:
        """Iterate over the events of a job after the event `after`, live, each once and in order, up to its end."""
        return iter(Feed(self.session, job_id_of(job_id), after))

    def wait(self, job_id: UUID | str, on_event: Callable[[Event], None] | None = None) -> JobDetails:
        """Wait for the end of a job. Raises TryAgain if its end is not recorded soon after the last event."""
        for event in self.events(job_id):
            if on_event:
                on_event(event)
        return self.settled(job_id)

    def settled(self, job_id: UUID | str) -> JobDetails:
        """Read a job after its last event. Raises TryAgain if its end is not recorded soon."""
        for _ in range(SETTLING):
            job = self.job(job_id)
            if job.status in TERMINAL:
                return job
            self.pace.rest(self.pace.poll)
        raise TryAgain(f"Job {job_id} has ended, but its end is not recorded yet: try again in a minute.")
