"""Signing in, repeating, and what an error of the API becomes."""

from collections.abc import Callable
from uuid import uuid4

import pytest

import rushes
from rushes.client import Client, RetryPolicy
from rushes.errors import (
    BadRequest,
    Conflict,
    NotFound,
    OverQuota,
    Reason,
    Rejected,
    RushesError,
    TooLarge,
    TooManyRequests,
    TryAgain,
    Unavailable,
    WrongType,
)
from tests.client.conftest import Clock
from tests.client.stand_in import StandIn

NewClient = Callable[..., Client]


def test_rushes_offers_the_client() -> None:
    assert rushes.Client is Client


def test_one_sign_in_serves_many_calls(server: StandIn, client: Client) -> None:
    list(client.jobs())
    list(client.jobs())
    assert server.sign_ins == ["USER_PASSWORD_AUTH"]


def test_a_wrong_password_is_told_in_the_words_of_the_sign_in(new_client: NewClient) -> None:
    with pytest.raises(BadRequest, match="Incorrect username or password"):
        list(new_client(password="wrong").jobs())


def test_a_token_about_to_end_is_renewed_before_the_call(
    server: StandIn, client: Client, clock: Clock
) -> None:
    list(client.jobs())
    clock.now = 3600 - 59
    list(client.jobs())
    assert server.sign_ins == ["USER_PASSWORD_AUTH", "REFRESH_TOKEN_AUTH"]


def test_a_401_renews_the_token_once(server: StandIn, client: Client) -> None:
    list(client.jobs())
    server.tokens.clear()
    list(client.jobs())
    assert server.sign_ins == ["USER_PASSWORD_AUTH", "REFRESH_TOKEN_AUTH"]


def test_a_second_401_ends_the_call(server: StandIn, client: Client) -> None:
    server.break_("GET", "^/jobs$", status=401, body={"message": "Unauthorized"}, times=2)
    with pytest.raises(BadRequest, match="Unauthorized"):
        list(client.jobs())
    assert server.count("GET /jobs") == 2


def test_a_refused_refresh_signs_in_anew(server: StandIn, client: Client) -> None:
    list(client.jobs())
    server.tokens.clear()
    server.break_("POST", "^/sign-in", status=400, body={"message": "Refresh Token has expired"})
    list(client.jobs())
    assert server.sign_ins == ["USER_PASSWORD_AUTH", "USER_PASSWORD_AUTH"]


def test_a_token_of_ones_own_is_used_as_it_is(server: StandIn, new_client: NewClient) -> None:
    server.tokens.add("mine")
    assert list(new_client(token="mine", user=None, password=None).jobs()) == []
    assert server.sign_ins == []
    server.tokens.clear()
    with pytest.raises(BadRequest, match="get a new one"):
        list(new_client(token="mine", user=None, password=None).jobs())


def test_a_503_is_repeated_and_the_waits_are_0_1_3_and_5_seconds(
    server: StandIn, client: Client, clock: Clock
) -> None:
    server.break_("GET", "^/jobs$", status=503, times=4)
    assert list(client.jobs()) == []
    assert clock.slept == [0, 1, 3, 5]


def test_after_five_tries_the_servers_sentence_is_raised(server: StandIn, client: Client) -> None:
    body = {"detail": "The database is resting.", "remedy": "Come back in a minute.", "request_id": "r-1"}
    server.break_("GET", "^/jobs$", status=503, body=body, times=5)
    with pytest.raises(TryAgain, match=r"The database is resting. Come back in a minute. \(request r-1\)"):
        list(client.jobs())


def test_a_broken_connection_is_repeated(server: StandIn, client: Client) -> None:
    server.break_("GET", "^/jobs$", cut=True)
    assert list(client.jobs()) == []
    assert server.count("GET /jobs") == 2


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (400, {"code": "bad_request"}, BadRequest),
        (402, {}, OverQuota),
        (404, {}, NotFound),
        (409, {}, Conflict),
        (413, {}, TooLarge),
        (415, {}, WrongType),
        (422, {"code": "not_valid"}, BadRequest),
        (422, {"code": "corrupt"}, Rejected),
        (500, {"code": "engine_unavailable", "retryable": False}, Unavailable),
        (500, {"code": "internal", "retryable": False}, RushesError),
        (502, {"message": "Internal server error"}, TryAgain),
        (429, {"message": "Too Many Requests"}, TooManyRequests),
    ],
)
def test_an_error_of_the_api_becomes_the_error_of_the_same_meaning(
    server: StandIn, client: Client, status: int, body: dict[str, object], kind: type[RushesError]
) -> None:
    server.break_("GET", "^/jobs/", status=status, body={"detail": "So it is."} | body, times=9)
    with pytest.raises(RushesError) as caught:
        client.job(uuid4())
    assert type(caught.value) is kind
    assert str(caught.value).startswith("So it is.")
    if isinstance(caught.value, Rejected):
        assert caught.value.reason is Reason.CORRUPT


def test_an_error_without_words_names_the_host_and_the_status(server: StandIn, client: Client) -> None:
    server.break_("GET", "^/jobs/", status=418)
    with pytest.raises(BadRequest, match=r"127\.0\.0\.1 answered 418 I'm a Teapot\."):
        client.job(uuid4())


def test_where_nothing_listens_one_is_told_at_once_how_to_start_the_stack(
    pace: RetryPolicy, clock: Clock
) -> None:
    told = r"Nothing answers at http://127\.0\.0\.1:9: .* `rushes up`"
    with Client("http://127.0.0.1:9", "ada", "x", pace=pace) as client, pytest.raises(TryAgain, match=told):
        client.job(uuid4())
    assert clock.slept == []


@pytest.mark.parametrize("endpoint", ["http://example.org/api", "example.org", "ftp://example.org"])
def test_an_address_that_would_show_the_password_is_refused(endpoint: str) -> None:
    with pytest.raises(BadRequest, match="https"):
        Client(endpoint, "ada", "x")


def test_without_a_name_or_a_token_one_is_told_how_to_say_who_one_is() -> None:
    with pytest.raises(BadRequest, match="RUSHES_USER and RUSHES_PASSWORD"):
        Client("https://example.org")


def test_a_page_that_is_not_the_api_is_named_as_such(server: StandIn, client: Client) -> None:
    server.break_("GET", "^/health", status=200, body={"hello": "world"})
    with pytest.raises(RushesError, match="is not the API of rushes"):
        list(client.jobs())


def test_what_is_not_a_job_id_is_never_asked_for(server: StandIn, client: Client) -> None:
    with pytest.raises(BadRequest, match="is not a job ID"):
        client.job("../../health")
    assert server.calls == []


def test_the_password_is_not_in_what_an_account_prints(client: Client) -> None:
    assert "correct horse" not in repr(client.account)


def test_all_pages_of_jobs_are_walked_newest_first(server: StandIn, client: Client) -> None:
    ids = [str(uuid4()) for _ in range(103)]
    for job_id in ids:
        server.open_job(job_id)
    assert [str(job.id) for job in client.jobs()] == ids[::-1]
    assert len(list(client.jobs(limit=5))) == 5


def test_a_job_of_another_shape_is_told_by_its_field(server: StandIn, client: Client) -> None:
    job_id = str(uuid4())
    server.open_job(job_id)
    server.jobs[job_id] |= {"status": "dancing", "added_by_a_newer_server": 1}
    with pytest.raises(RushesError, match=r"not understood \(status"):
        client.job(job_id)
    server.jobs[job_id] |= {"status": "queued"}
    assert client.job(job_id).status == "queued"
