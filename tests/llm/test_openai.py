"""Servers that speak OpenAI's protocol in their own ways."""

import pytest

from rushes.errors import NoModelAnswer, Unavailable
from tests.llm.asking import PARIS, Asking, Capital
from tests.llm.stand_in import Failure, ModelStandIn


def test_a_server_without_schemas_is_asked_for_an_object_from_then_on(server: ModelStandIn) -> None:
    server.knows_schemas, server.reply = False, lambda _: PARIS
    asking = Asking("llm", server)
    assert asking() == asking() == Capital(**PARIS)
    kinds = [asked.body["response_format"]["type"] for asked in server.asked]
    assert kinds == ["json_schema", "json_object", "json_object"]
    assert '"people"' in server.asked[1].instructions
    assert asking.waits == []


def test_the_schema_is_strict(server: ModelStandIn) -> None:
    server.reply = lambda _: PARIS
    Asking("llm", server)()
    form = server.asked[0].body["response_format"]["json_schema"]
    assert form["strict"]
    assert form["schema"]["additionalProperties"] is False
    assert form["schema"]["required"] == ["city", "people"]


def test_a_turn_to_plainer_questions_counts_as_a_call(server: ModelStandIn) -> None:
    server.knows_schemas = False
    server.failures.extend([Failure(500), Failure(400, "json_schema is unknown"), Failure(500)])
    with pytest.raises(NoModelAnswer):
        Asking("llm", server)()
    assert len(server.asked) == 3


def test_a_server_that_wants_its_limit_under_another_name_gets_it(server: ModelStandIn) -> None:
    server.reply = lambda _: PARIS
    server.failures.append(Failure(400, "Unsupported parameter: 'max_tokens'.", param="max_tokens"))
    assert Asking("llm", server)() == Capital(**PARIS)
    first, second = (set(asked.body) for asked in server.asked)
    assert first - second == {"max_tokens"}
    assert second - first == {"max_completion_tokens"}


def test_no_credit_is_not_asked_twice(server: ModelStandIn) -> None:
    server.failures.append(Failure(429, code="insufficient_quota"))
    with pytest.raises(Unavailable, match="no credit left"):
        Asking("llm", server)()
    assert len(server.asked) == 1


@pytest.mark.parametrize(("header", "waits"), [("7", [7.0]), ("Wed, 21 Oct 2026 07:28:00 GMT", [60.0])])
def test_a_server_is_given_the_time_it_asks_for(
    server: ModelStandIn, header: str, waits: list[float]
) -> None:
    server.reply = lambda _: PARIS
    server.failures.append(Failure(429, headers={"Retry-After": header}))
    asking = Asking("llm", server)
    asking()
    assert asking.waits == waits


def test_a_wait_that_is_too_long_ends_the_question(server: ModelStandIn) -> None:
    server.failures.append(Failure(429, headers={"Retry-After": "3600"}))
    with pytest.raises(NoModelAnswer, match="wait 3600 s"):
        Asking("llm", server)()
    assert len(server.asked) == 1
