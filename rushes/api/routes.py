"""The routes: parse, one call, answer. Three resolvers: one that steers has no database, one that finds a model."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Header, Query
from pydantic import BaseModel, ConfigDict, Field

from rushes import __version__
from rushes.api import audit, erase, export, jobs, quotas, retry, reviews, search, sockets, uploads, webhooks
from rushes.api import health as deep
from rushes.api.http import HttpApi, answer, owner, repeated, unless_known
from rushes.api.idempotency import LONGEST_KEY, job_id_for, once
from rushes.bootstrap import ports
from rushes.domain import Status
from rushes.domain.edits import Edits

Key = Annotated[str, Header(alias="Idempotency-Key", max_length=LONGEST_KEY)]
Since = Annotated[str, Header(alias="If-Match", max_length=100)]

api = HttpApi(audit.note)
control = HttpApi()
finder = HttpApi()


class Parts(BaseModel):
    """The body of POST /uploads/{job_id}/parts: part numbers from 1."""

    model_config = ConfigDict(extra="forbid")

    numbers: list[int] = Field(min_length=1, max_length=100)


@api.get("/health")
def health() -> dict[str, Any]:
    mine = ports().settings
    sign_in = {"url": mine.sign_in_url, "client": mine.sign_in_client}
    return {"status": "ok", "version": __version__, "sign_in": sign_in}


@api.get("/health/deep")
def deep_health() -> dict[str, Any]:
    return deep.deep(ports(), owner(api))


@api.post("/uploads")
def create_upload(wanted: uploads.NewUpload, key: Key = "") -> Response[str]:
    mine, asked = owner(api), wanted.model_dump(mode="json")
    job_id = job_id_for(mine, "uploads", key)
    made, again = once(
        ports(), mine, "uploads", key, asked, lambda: uploads.create(ports(), mine, wanted, job_id)
    )
    return answer(201, made, f"/uploads/{made['job_id']}", **repeated(again))


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
def create_job(wanted: retry.NewJob, key: Key = "") -> Response[str]:
    mine, asked = owner(api), wanted.model_dump(mode="json")
    job_id = job_id_for(mine, "jobs", key)
    made, known = once(ports(), mine, "jobs", key, asked, lambda: retry.create(ports(), mine, job_id, wanted))
    return answer(202, made, f"/jobs/{made['job_id']}", **repeated(known))


@api.post("/jobs/<job_id>/retry")
def retry_job(job_id: UUID, wanted: retry.Retry, key: Key = "") -> Response[str]:
    mine, asked = owner(api), wanted.model_dump(mode="json")
    new, route = job_id_for(mine, f"retry#{job_id}", key), f"retry#{job_id}"
    made, known = once(
        ports(), mine, route, key, asked, lambda: retry.retry(ports(), mine, new, job_id, wanted)
    )
    return answer(202, made, f"/jobs/{made['job_id']}", **repeated(known))


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
def change_edits(job_id: UUID, edits: Edits, since: Since = "") -> Response[str]:
    return unless_known(api, reviews.change(ports(), owner(api), job_id, edits, since))


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
def create_webhook(wanted: webhooks.NewWebhook) -> Response[str]:
    made = webhooks.create(ports(), owner(api), wanted)
    return answer(201, made, f"/webhooks/{made['id']}")


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
    made = erase.account(ports(), owner(api))
    return answer(200 if made["complete"] else 202, made)


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
