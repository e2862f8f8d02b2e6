"""The routes: parse, one call, answer. Two resolvers, because who stops executions has no database."""

from typing import Annotated, Any
from uuid import UUID

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Query
from pydantic import BaseModel, ConfigDict, Field

from rushes import __version__
from rushes.bootstrap import ports
from rushes.door import jobs, reviews, sockets, uploads
from rushes.door.http import Door, answer, owner
from rushes.edits import Edits

api = Door()
control = Door()


class Parts(BaseModel):
    """The body of POST /uploads/{job_id}/parts: part numbers from 1."""

    model_config = ConfigDict(extra="forbid")

    numbers: list[int] = Field(min_length=1, max_length=100)


@api.get("/health")
def health() -> dict[str, Any]:
    mine = ports().settings
    sign_in = {"url": mine.sign_in_url, "client": mine.sign_in_client}
    return {"status": "ok", "version": __version__, "sign_in": sign_in}


@api.post("/uploads")
def create_upload(wanted: uploads.NewUpload) -> Response[str]:
    made = uploads.create(ports(), owner(api), wanted)
    return answer(201, made, f"/uploads/{made['job_id']}")


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
) -> dict[str, Any]:
    return jobs.page(ports(), owner(api), limit, after)


@api.get("/jobs/<job_id>")
def show_job(job_id: UUID) -> dict[str, Any]:
    return jobs.show(ports(), owner(api), job_id)


@api.get("/jobs/<job_id>/results")
def show_results(job_id: UUID) -> dict[str, Any]:
    return jobs.results(ports(), owner(api), job_id)


@api.get("/jobs/<job_id>/events")
def show_events(job_id: UUID, after: Annotated[int, Query(ge=0)] = 0) -> dict[str, Any]:
    return jobs.events(ports(), owner(api), job_id, after)


@api.get("/jobs/<job_id>/edits")
def show_edits(job_id: UUID) -> dict[str, Any]:
    return reviews.show(ports(), owner(api), job_id)


@api.put("/jobs/<job_id>/edits")
def change_edits(job_id: UUID, edits: Edits) -> dict[str, Any]:
    return reviews.change(ports(), owner(api), job_id, edits)


@api.post("/socket-tickets")
def issue_socket_ticket() -> Response[str]:
    return answer(201, sockets.issue(ports(), owner(api)))


@control.post("/jobs/<job_id>/cancel")
def cancel_job(job_id: UUID) -> Response[str]:
    return answer(202, jobs.cancel(ports(), owner(control), job_id), f"/jobs/{job_id}")


@control.post("/jobs/<job_id>/review")
def decide_review(job_id: UUID, decision: reviews.Decision) -> dict[str, Any]:
    return reviews.decide(ports(), owner(control), job_id, decision)
