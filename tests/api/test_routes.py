"""Every route: a good, a bad, a foreign and an unauthorised call, on a real PostgreSQL and a real emulator of AWS.

The list is the table of routes itself: a route without its row here fails.
"""

import json
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import pytest

from cdk.api import PUBLIC_ROUTES, ROUTES
from rushes.api import headers, reviews
from rushes.api.rate_limit import address_of
from rushes.api.responses import ANSWERS
from rushes.bootstrap import Ports
from rushes.domain import JobRequest, Status, Ticket, Video, job_key
from tests.api.gateway import ANN, BOB, Context, answer, call, event
from tests.api.gateway import routes as door

OURS = {"type", "title", "status", "detail", "code", "param", "remedy", "link", "request_id", "retryable"}


@dataclass(frozen=True)
class Case:
    """How a route is called well and badly. `{job}` and `{hook}` are Ann's; `at` prepares the world for it."""

    good: int
    body: Any = None
    bad: Any = None
    query: str = ""
    bad_query: str = ""
    shared: bool = False
    at: str = ""
    upload: bool = field(default=False)


EDITS = {"blurs": [], "mutes": []}
CASES = {
    ("GET", "/health"): Case(200, shared=True),
    ("GET", "/health/deep"): Case(200, shared=True),
    ("POST", "/uploads"): Case(201, {"name": "a.mp4", "size": 3}, {"name": "a.mp4", "size": -1}, shared=True),
    ("GET", "/uploads/{job_id}"): Case(200, upload=True),
    ("POST", "/uploads/{job_id}/parts"): Case(200, {"numbers": [1]}, {"numbers": []}, upload=True),
    ("POST", "/uploads/{job_id}/complete"): Case(409, upload=True),
    ("GET", "/jobs"): Case(200, query="?limit=2&status=running", bad_query="?limit=0", shared=True),
    ("POST", "/jobs"): Case(202, {"job_id": "{job}"}, {"job_id": "{job}", "key": "uploads/x"}),
    ("POST", "/jobs/{job_id}/retry"): Case(202, {"step": "probe"}, {"step": 1}, at="ended"),
    ("GET", "/jobs/{job_id}"): Case(200),
    ("GET", "/jobs/{job_id}/results"): Case(200),
    ("GET", "/jobs/{job_id}/events"): Case(200, query="?after=0", bad_query="?after=x"),
    ("GET", "/jobs/{job_id}/edits"): Case(200),
    ("PUT", "/jobs/{job_id}/edits"): Case(200, EDITS, {"blurs": 1}),
    ("DELETE", "/jobs/{job_id}"): Case(200),
    ("GET", "/webhooks"): Case(200, shared=True),
    ("POST", "/webhooks"): Case(
        201, {"url": "https://93.184.216.34/"}, {"url": "https://10.0.0.1/"}, shared=True
    ),
    ("DELETE", "/webhooks/{webhook_id}"): Case(200),
    ("POST", "/webhooks/{webhook_id}/rotate"): Case(200),
    ("GET", "/webhooks/{webhook_id}/deliveries"): Case(200),
    ("GET", "/audit"): Case(200, query="?limit=1", bad_query="?limit=101", shared=True),
    ("POST", "/me/export"): Case(201, shared=True),
    ("DELETE", "/me"): Case(200, shared=True),
    ("GET", "/search"): Case(200, query="?q=words", bad_query="?q=", shared=True),
    ("GET", "/usage"): Case(200, shared=True),
    ("POST", "/socket-tickets"): Case(201, shared=True),
    ("POST", "/jobs/{job_id}/cancel"): Case(202),
    ("POST", "/jobs/{job_id}/review"): Case(
        200, {"decision": "approve"}, {"decision": "perhaps"}, at="asked"
    ),
}


@pytest.fixture
def ticket(deployed: Ports) -> Ticket:
    video = Video(bucket=deployed.settings.bucket, key=f"uploads/{ANN}/x/a.mp4", size=3, name="a.mp4")
    made = Ticket(job_id=uuid4(), owner=ANN, video=video, request=JobRequest(moderate=True, review=True))
    deployed.storage.put(video.key, b"abc", "video/mp4")
    deployed.workflow.start(made)
    deployed.repository.open_job(made, Status.RUNNING)
    deployed.storage.put(
        job_key(made.job_id, "plan/edits.json"), json.dumps(EDITS).encode(), "application/json"
    )
    return made


def prepared(deployed: Ports, ticket: Ticket, route: tuple[str, str], case: Case) -> str:
    """The path of the route with Ann's ids in it, and the world as the call needs it."""
    path = route[1]
    if case.at == "ended":
        deployed.repository.end_job(ticket, Status.CANCELLED, None, "", [])
    if case.at == "asked":
        reviews.ask(deployed, ticket, "no machine waits with this")
    if "{webhook_id}" in path:
        path = path.replace(
            "{webhook_id}", call("POST", "/webhooks", {"url": "https://93.184.216.34/"})[1]["id"]
        )
    if case.upload:
        path = path.replace("{job_id}", call("POST", "/uploads", {"name": "a.mp4", "size": 3})[1]["job_id"])
    return path.replace("{job_id}", str(ticket.job_id))


def filled(body: Any, ticket: Ticket) -> Any:
    return json.loads(json.dumps(body).replace("{job}", str(ticket.job_id)))


def is_problem(status: int, body: dict[str, Any]) -> bool:
    return set(body) == OURS and body["status"] == status and bool(body["detail"]) and bool(body["remedy"])


def is_as_described(route: tuple[str, str], status: int, body: Any) -> None:
    """The body is what its model says, the whole of it, down to the last field."""
    good, model = ANSWERS[route]
    assert status == good
    told = model.model_validate(body).model_dump(mode="json", exclude_unset=True)
    assert described(told) == described(body)


def described(value: Any) -> Any:
    """The shape of a body: its names, through all lists."""
    if isinstance(value, dict):
        return {name: described(inner) for name, inner in value.items()}
    return [described(inner) for inner in value] if isinstance(value, list) else type(value) in (int, float)


def test_every_route_has_its_case_and_its_answer() -> None:
    assert CASES.keys() == ROUTES.keys() == ANSWERS.keys()


@pytest.mark.parametrize("route", ROUTES, ids=" ".join)
def test_a_route_answers_a_good_a_bad_a_foreign_and_an_unauthorised_call(
    deployed: Ports, ticket: Ticket, route: tuple[str, str]
) -> None:
    method, case = route[0], CASES[route]
    path = prepared(deployed, ticket, route, case)

    if route not in PUBLIC_ROUTES:
        assert call(method, path + case.query, filled(case.body, ticket), owner=None)[0] == 401
        status, body = call(method, path + case.query, filled(case.body, ticket), use="id")
        assert status == 401
        assert is_problem(401, body)

    if not case.shared:
        status, body = call(method, path + case.query, filled(case.body, ticket), owner=BOB)
        assert status == 404, body
        assert is_problem(404, body)

    for bad in [filled(case.bad, ticket)] if case.bad is not None else []:
        status, body = call(method, path, bad)
        assert status in (400, 422)
        assert is_problem(status, body)
    if case.bad_query:
        status, body = call(method, path + case.bad_query)
        assert status == 422
        assert body["param"]
    if "{job_id}" in route[1] or "{webhook_id}" in route[1]:
        nothing = path.replace(path.split("/")[2], "not-an-id")
        assert call(method, nothing, filled(case.body, ticket))[0] == 422

    status, body = call(method, path + case.query, filled(case.body, ticket))
    if case.at == "asked":
        assert (status, body["code"]) == (409, "conflict")
        return
    assert status == case.good, body
    if status < 400:
        is_as_described(route, status, body)
    if method != "GET" and status < 400 and ROUTES[route] == "api":
        entries = deployed.accounts.list_audit_entries(ANN, 0, 100)
        assert entries[-1].action == f"{method} {route[1]}"


def test_an_unknown_route_is_a_problem_and_a_fault_of_ours_tells_nothing(deployed: Ports) -> None:
    status, body = call("GET", "/nowhere")
    assert (status, body["code"]) == (404, "no_such_route")
    deployed.settings = deployed.settings.model_copy(update={"max_bytes": "broken"})
    status, body = call("POST", "/uploads", {"name": "a.mp4", "size": 1})
    assert (status, body["code"], body["detail"]) == (500, "internal", "The server failed unexpectedly.")


def test_every_answer_has_the_headers_of_safety_and_only_listed_origins_may_read_it(deployed: Ports) -> None:
    deployed.settings = deployed.settings.model_copy(update={"origins": ("https://page.example",)})
    for method, path in (("GET", "/health"), ("GET", "/jobs/x"), ("OPTIONS", "/jobs")):
        for origin, allowed in (("https://page.example", True), ("https://evil.example", False)):
            answered = door.api.resolve(event(method, path, headers={"Origin": origin}), Context())
            found = answered["multiValueHeaders"]
            assert found.keys() >= set(headers.SECURITY) - {"Cache-Control"}
            assert ("Access-Control-Allow-Origin" in found) is allowed
            assert found["Vary"] == ["Origin"]


def test_an_address_that_calls_too_often_is_told_to_wait(deployed: Ports) -> None:
    deployed.settings = deployed.settings.model_copy(update={"calls_per_minute": 3})
    for _ in range(3):
        assert call("GET", "/usage")[0] == 200
    answered = answer(event("GET", "/usage"))
    body = json.loads(answered["body"])
    assert (answered["statusCode"], body["code"], body["retryable"]) == (429, "too_many", True)
    assert 1 <= int(answered["multiValueHeaders"]["Retry-After"][0]) <= 20
    assert is_problem(429, body)


PEER = "1.2.3.4"


@pytest.mark.parametrize(
    ("hops", "told", "address"),
    [
        (0, "9.9.9.9", PEER),
        (0, "9.9.9.9, 1.2.3.4", PEER),
        (1, "7.7.7.7, 1.2.3.4", "7.7.7.7"),
        (1, "9.9.9.9, 7.7.7.7, 1.2.3.4", "7.7.7.7"),
        (2, "9.9.9.9, 7.7.7.7, 8.8.8.8, 1.2.3.4", "7.7.7.7"),
        (1, "2001:db8::7 , 1.2.3.4", "2001:db8::7"),
        (1, "", PEER),
        (1, "1.2.3.4", PEER),
        (1, ", 1.2.3.4", PEER),
    ],
)
def test_an_address_is_what_the_outermost_proxy_of_ours_saw_whatever_a_caller_says(
    hops: int, told: str, address: str
) -> None:
    assert address_of(event("GET", "/usage", headers={"x-forwarded-for": told}), hops) == address


def test_callers_behind_one_proxy_do_not_use_up_each_others_calls(deployed: Ports) -> None:
    deployed.settings = deployed.settings.model_copy(update={"calls_per_minute": 2, "trusted_hops": 1})

    def calls(address: str, claimed: str = "") -> int:
        seen = ", ".join(each for each in (claimed, address, PEER) if each)
        return call("GET", "/usage", headers={"X-Forwarded-For": seen})[0]

    assert [calls("7.7.7.7") for _ in range(3)] == [200, 200, 429]
    assert calls("7.7.7.7", claimed="5.5.5.5") == 429, "an address that a caller claims is not looked at"
    assert calls("8.8.8.8") == 200


def test_a_job_that_is_known_by_its_tag_is_not_sent_again(deployed: Ports, ticket: Ticket) -> None:
    first = answer(event("GET", f"/jobs/{ticket.job_id}"))
    tag = first["multiValueHeaders"]["ETag"][0]
    again = answer(event("GET", f"/jobs/{ticket.job_id}", headers={"If-None-Match": tag}))
    assert (again["statusCode"], again["body"]) == (304, "")


def test_one_key_makes_one_job_and_another_body_is_refused(deployed: Ports, ticket: Ticket) -> None:
    key = {"headers": {"Idempotency-Key": "k1"}}
    first = call("POST", "/jobs", {"job_id": str(ticket.job_id)}, **key)
    assert call("POST", "/jobs", {"job_id": str(ticket.job_id)}, **key) == first
    other = {"job_id": str(ticket.job_id), "request": {"language": "de"}}
    status, body = call("POST", "/jobs", other, **key)
    assert (status, body["code"], body["param"]) == (422, "mismatch", "Idempotency-Key")
    assert call("POST", "/jobs", other, headers={"Idempotency-Key": "k" * 256})[0] == 422
    assert len(deployed.repository.list_jobs(ANN, 10)) == 2


def test_an_owner_is_who_the_token_says(deployed: Ports) -> None:
    made = UUID(call("POST", "/uploads", {"name": "a.mp4", "size": 3}, owner=BOB)[1]["job_id"])
    promise = deployed.uploads.find_upload(made)
    assert promise is not None
    assert promise.ticket.owner == BOB
