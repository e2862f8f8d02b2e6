"""The routes. Three resolvers: `api`; `control` without database access; `finder` with an embedding model."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Header, Query
from pydantic import Field

from rushes import __version__
from rushes.api import audit, erase, export, jobs, quotas, retry, reviews, search, sockets, uploads, webhooks
from rushes.api import health as health_checks
from rushes.api.http import HttpApi, answer, owner, repeated, unless_known
from rushes.api.idempotency import LONGEST_KEY, job_id_for, once
from rushes.api.request_model import RequestModel
from rushes.bootstrap import ports
from rushes.domain import Status
from rushes.domain.edits import Edits

Key = Annotated[str, Header(alias="Idempotency-Key", max_length=LONGEST_KEY)]
Since = Annotated[str, Header(alias="If-Match", max_length=100)]

api = HttpApi(audit.note)
control = HttpApi()
finder = HttpApi()


class Parts(RequestModel):
    """The body of POST /uploads/{job_id}/parts: part numbers from 1."""

    numbers: list[int] = Field(min_length=1, max_length=100)


@api.get("/health")
def health() -> dict[str, Any]:
    current_settings = ports().settings
    sign_in = {"url": current_settings.sign_in_url, "client": current_settings.sign_in_client}
    return {"status": "ok", "version": __version__, "sign_in": sign_in}


@api.get("/health/deep")
def deep_health() -> dict[str, Any]:
    return health_checks.deep(ports(), owner(api))


@api.post("/uploads")
def create_upload(upload: uploads.NewUpload, key: Key = "") -> Response[str]:
    caller, body = owner(api), upload.model_dump(mode="json")
    job_id = job_id_for(caller, "uploads", key)
    response, is_replay = once(
        ports(), caller, "uploads", key, body, lambda: uploads.create(ports(), caller, upload, job_id)
    )
    return answer(201, response, f"/uploads/{response['job_id']}", **repeated(is_replay))


@api.get("/uploads/<job_id>")
def show_upload(job_id: UUID) -> dict[str, Any]:
    return uploads.show(ports(), owner(api), job_id)


@api.post("/uploads/<job_id>/parts")
def sign_parts(job_id: UUID, parts: Parts) -> dict[str, Any]:
    return uploads.sign(ports(), owner(api), job_id, parts.numbers)


@api.post("/uploads/<job_id>/complete")
def complete_upload(job_id: UUID) -> Response[str]:
    return answer(202, uploads.complete(ports(), owner(api), job_id), f"/jobs/{job_id}")


@api.get("/jobs")
def list_jobs(
    limit: Annotated[int, Query(ge=1, le=jobs.MOST_JOBS_ON_A_PAGE)] = jobs.JOBS_ON_A_PAGE,
    after: Annotated[UUID | None, Query()] = None,
    status: Annotated[list[Status], Query()] = [],  # noqa: B006
    since: Annotated[datetime | None, Query()] = None,
) -> dict[str, Any]:
    return jobs.page(ports(), owner(api), limit, after, status, since)


@api.post("/jobs")
def create_job(new_job: retry.NewJob, key: Key = "") -> Response[str]:
    caller, body = owner(api), new_job.model_dump(mode="json")
    job_id = job_id_for(caller, "jobs", key)
    response, is_replay = once(
        ports(), caller, "jobs", key, body, lambda: retry.create(ports(), caller, job_id, new_job)
    )
    return answer(202, response, f"/jobs/{response['job_id']}", **repeated(is_replay))


@api.post("/jobs/<job_id>/retry")
def retry_job(job_id: UUID, options: retry.Retry, key: Key = "") -> Response[str]:
    caller, body = owner(api), options.model_dump(mode="json")
    new_id, route = job_id_for(caller, f"retry#{job_id}", key), f"retry#{job_id}"
    response, is_replay = once(
        ports(), caller, route, key, body, lambda: retry.retry(ports(), caller, new_id, job_id, options)
    )
    return answer(202, response, f"/jobs/{response['job_id']}", **repeated(is_replay))


@api.get("/jobs/<job_id>")
def show_job(job_id: UUID) -> Response[str]:
    return unless_known(api, jobs.show(ports(), owner(api), job_id))


@api.get("/jobs/<job_id>/results")
def show_results(job_id: UUID) -> dict[str, Any]:
    return jobs.results(ports(), owner(api), job_id)


@api.get("/jobs/<job_id>/events")
def show_events(job_id: UUID, after: Annotated[int, Query(ge=0)] = 0) -> dict[str, Any]:
    return jobs.events(ports(), owner(api), job_id, after)


@api.get("/jobs/<job_id>/edits")
def show_edits(job_id: UUID) -> Response[str]:
    return unless_known(api, reviews.show(ports(), owner(api), job_id))


@api.put("/jobs/<job_id>/edits")
def change_edits(job_id: UUID, edits: Edits, if_match: Since = "") -> Response[str]:
    return unless_known(api, reviews.change(ports(), owner(api), job_id, edits, if_match))


@api.get("/usage")
def show_usage() -> dict[str, Any]:
    return quotas.usage(ports(), owner(api))


@api.delete("/jobs/<job_id>")
def erase_job(job_id: UUID) -> dict[str, Any]:
    return erase.job(ports(), owner(api), job_id)


@api.get("/webhooks")
def list_webhooks() -> dict[str, Any]:
    return webhooks.page(ports(), owner(api))


@api.post("/webhooks")
def create_webhook(new_webhook: webhooks.NewWebhook) -> Response[str]:
    response = webhooks.create(ports(), owner(api), new_webhook)
    return answer(201, response, f"/webhooks/{response['id']}")


@api.delete("/webhooks/<webhook_id>")
def remove_webhook(webhook_id: UUID) -> dict[str, Any]:
    return webhooks.remove(ports(), owner(api), webhook_id)


@api.post("/webhooks/<webhook_id>/rotate")
def rotate_webhook(webhook_id: UUID) -> dict[str, Any]:
    return webhooks.rotate(ports(), owner(api), webhook_id)


@api.get("/webhooks/<webhook_id>/deliveries")
def list_deliveries(webhook_id: UUID) -> dict[str, Any]:
    return webhooks.deliveries(ports(), owner(api), webhook_id)


@api.get("/audit")
def list_audit(
    limit: Annotated[int, Query(ge=1, le=jobs.MOST_JOBS_ON_A_PAGE)] = jobs.JOBS_ON_A_PAGE,
    after: Annotated[int, Query(ge=0, le=2**62)] = 0,
) -> dict[str, Any]:
    return audit.page(ports(), owner(api), limit, after)


@api.post("/me/export")
def export_account() -> Response[str]:
    return answer(201, export.make(ports(), owner(api)))


@api.delete("/me")
def erase_account() -> Response[str]:
    certificate = erase.account(ports(), owner(api))
    return answer(200 if certificate["complete"] else 202, certificate)


@api.post("/socket-tickets")
def issue_socket_ticket() -> Response[str]:
    return answer(201, sockets.issue_ticket(ports(), owner(api)))


@control.post("/jobs/<job_id>/cancel")
def cancel_job(job_id: UUID) -> Response[str]:
    return answer(202, jobs.cancel(ports(), owner(control), job_id), f"/jobs/{job_id}")


@control.post("/jobs/<job_id>/review")
def decide_review(job_id: UUID, decision: reviews.Decision) -> dict[str, Any]:
    return reviews.decide(ports(), owner(control), job_id, decision)


@finder.get("/search")
def find(
    q: Annotated[str, Query(min_length=1, max_length=search.LONGEST)],
    limit: Annotated[int, Query(ge=1, le=search.MOST)] = search.USUAL,
    language: Annotated[str | None, Query(pattern="^[a-z]{2,3}$")] = None,
    job: Annotated[UUID | None, Query()] = None,
) -> dict[str, Any]:
    return search.search(ports(), owner(finder), q, limit, language, job).model_dump(mode="json")
