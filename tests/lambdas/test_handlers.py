"""The handlers on events as AWS sends them, run as AWS runs them: a process with its own environment.

Each handler runs in a fresh interpreter with lambdas/ on its path, against the emulator and a real PostgreSQL.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import boto3
import pytest

from rushes.adapters.aws import DynamoEvents, DynamoStateStore
from rushes.adapters.postgres.repository import PostgresRepository
from rushes.domain import Event, EventKind, Status, Ticket, job_key
from rushes.domain.search import Passage, Passages
from rushes.local.ministack import MiniStack
from tests.api.test_tokens import CLIENT, ISSUER, jwks, said, signed
from tests.jobs import record_of

ROOT = Path(__file__).parent.parent.parent
EVENTS = ROOT / "tests" / "events"
CALL = """
import importlib, json, sys
handler = importlib.import_module(sys.argv[1]).handler
class Context:
    function_name = "f"; memory_limit_in_mb = 1; invoked_function_arn = "arn"; aws_request_id = "r"
    def get_remaining_time_in_millis(self): return 1000
answer = handler(json.load(sys.stdin), Context())
print("ANSWER" + json.dumps(answer))
"""

Environment = dict[str, str]


@pytest.fixture
def place(aws: MiniStack, bucket: str, table: str, emptied: str) -> Environment:
    """The environment of a Lambda."""
    settings = {"BUCKET": bucket, "TABLE": table, "DATABASE_URL": emptied, "SOCKET_URL": "wss://s"}
    return {
        **{key: value for key, value in os.environ.items() if not key.startswith(("AWS_", "RUSHES_"))},
        **aws.environment,
        **{f"RUSHES_{key}": value for key, value in settings.items()},
        "PYTHONPATH": f"{ROOT / 'lambdas'}:{ROOT}",
    }


def captured(name: str) -> dict[str, Any]:
    event: dict[str, Any] = json.loads((EVENTS / f"{name}.json").read_text())
    return event


def started(name: str, event: Any, place: Environment) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-c", CALL, name],
        input=json.dumps(event),
        env=place,
        capture_output=True,
        text=True,
        check=False,
    )


def call(name: str, event: Any, place: Environment) -> tuple[Any, list[dict[str, Any]]]:
    """What the handler answered, and the lines of its log."""
    ran = started(name, event, place)
    assert ran.returncode == 0, ran.stderr
    *lines, answer = ran.stdout.strip().splitlines()
    return json.loads(answer.removeprefix("ANSWER")), [json.loads(line) for line in lines]


def test_open_and_settle_keep_the_rows_of_a_job(
    place: Environment, repository: PostgresRepository, ticket: Ticket
) -> None:
    call("open", ticket.model_dump(mode="json"), place)
    assert repository.get_job(ticket.owner, ticket.job_id).status == Status.RUNNING
    call("reconcile", captured("execution_ended"), place)
    assert repository.get_job(ticket.owner, ticket.job_id).status == Status.CANCELLED
    told = [event.kind for event in DynamoEvents(place["RUSHES_TABLE"]).read_since(ticket.job_id, 0)]
    assert told == [EventKind.JOB_RUNNING, EventKind.JOB_ENDED]


def test_one_bad_message_of_a_batch_goes_back_alone(place: Environment, aws: MiniStack) -> None:
    sfn = boto3.client("stepfunctions")
    machine = sfn.create_state_machine(
        name="process_video",
        definition=json.dumps({"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}}),
        roleArn="arn:aws:iam::000000000000:role/none",
    )["stateMachineArn"]
    good = captured("object_created")
    put = boto3.client("s3").put_object(
        Bucket=place["RUSHES_BUCKET"], Key=good["detail"]["object"]["key"], Body=b"x"
    )
    good["detail"]["object"]["version-id"] = put["VersionId"]
    good["detail"]["bucket"]["name"] = place["RUSHES_BUCKET"]
    bodies = {"good": json.dumps(good), "bad": '{"detail": {}}', "again": json.dumps(good)}
    batch = {
        "Records": [
            captured("sqs_record") | {"messageId": name, "body": body} for name, body in bodies.items()
        ]
    }
    answer, _ = call("ingest", batch, {**place, "RUSHES_MACHINE_ARN": machine})
    assert answer == {"batchItemFailures": [{"itemIdentifier": "bad"}]}
    assert len(sfn.list_executions(stateMachineArn=machine)["executions"]) == 1


def test_the_log_says_timestamp_level_module_and_message(place: Environment) -> None:
    _, lines = call("notify", captured("stream_records"), {**place, "RUSHES_LOG_LEVEL": "DEBUG"})
    assert [list(line)[:4] for line in lines] == [["timestamp", "level", "module", "message"]]
    assert lines[0]["message"] == "1 events to 0 connections"


def test_a_job_is_shown_to_its_owner_and_to_nobody_else(
    place: Environment, repository: PostgresRepository, ticket: Ticket
) -> None:
    repository.open_job(ticket, Status.RUNNING)
    request = captured("rest_request")
    answer, _ = call("api", request, place)
    assert answer["statusCode"] == 200
    assert json.loads(answer["body"])["status"] == "running"
    request["requestContext"]["authorizer"]["claims"]["sub"] = "00000000-0000-0000-0000-00000000000f"
    answer, _ = call("api", request, place)
    assert answer["statusCode"] == 404
    assert answer["multiValueHeaders"]["Content-Type"] == ["application/problem+json"]
    problem = json.loads(answer["body"])
    assert problem["status"] == 404
    assert problem["request_id"] == request["requestContext"]["requestId"]


def test_an_id_token_does_not_open_the_api(place: Environment) -> None:
    request = captured("rest_request")
    request["requestContext"]["authorizer"]["claims"]["token_use"] = "id"
    answer, _ = call("api", request, place)
    assert answer["statusCode"] == 401
    assert "access token" in json.loads(answer["body"])["detail"]


def test_search_answers_with_hits_and_names_what_is_not_valid(
    place: Environment, repository: PostgresRepository, ticket: Ticket
) -> None:
    one = Passage(kind="speech", start=3, end=4, text="Ships wait outside.", vector=(1.0,) + (0.0,) * 383)
    repository.record_results(ticket, [], [], [], "en", Passages(language="en", model="m", passages=(one,)))
    request = captured("rest_request") | {"path": "/search", "resource": "/search"}

    def found(**query: str) -> tuple[int, dict[str, Any]]:
        request["multiValueQueryStringParameters"] = {name: [value] for name, value in query.items()}
        answer, _ = call("search", request | {"queryStringParameters": query}, place)
        return answer["statusCode"], json.loads(answer["body"])

    status, answered = found(q="ship", language="en")
    assert status == 200
    assert [(hit["start"], hit["found_by"]) for hit in answered["data"]] == [(3.0, ["words"])]
    for query, param in ({}, "q"), ({"q": "x" * 401}, "q"), ({"q": "a", "job": "none"}, "job"):
        status, problem = found(**query)
        assert (status, problem["status"], problem["param"]) == (422, 422, param)


def test_a_body_that_is_not_valid_is_answered_by_naming_the_field(place: Environment) -> None:
    request = captured("rest_request")
    request |= {
        "httpMethod": "POST",
        "path": "/uploads",
        "resource": "/uploads",
        "body": '{"name": "a", "size": -1}',
    }
    request["headers"]["Content-Type"] = "application/json"
    answer, _ = call("api", request, place)
    assert answer["statusCode"] == 422
    assert json.loads(answer["body"])["detail"].startswith("size:")


def test_a_socket_is_let_in_once_for_its_ticket_and_then_known(place: Environment, ticket: Ticket) -> None:
    state = DynamoStateStore(place["RUSHES_TABLE"])
    event = captured("socket_connect")
    event["queryStringParameters"]["ticket"] = state.issue_ticket(ticket.owner, 60)
    effects = [
        call("socket_authorizer", event, place)[0]["policyDocument"]["Statement"][0]["Effect"]
        for _ in range(2)
    ]
    assert effects == ["Allow", "Deny"]
    answer, _ = call("websocket", event, place)
    assert answer == {"statusCode": 200}
    assert state.connection_owner("L0SM9cOFvHcCIhw=") == ticket.owner


def test_a_socket_without_a_ticket_stays_outside(place: Environment) -> None:
    event = captured("socket_connect") | {"queryStringParameters": None}
    answer, _ = call("socket_authorizer", event, place)
    assert answer["policyDocument"]["Statement"][0]["Effect"] == "Deny"


def test_the_end_of_a_job_is_told_to_cloudwatch(
    place: Environment, repository: PostgresRepository, ticket: Ticket
) -> None:
    told = {**place, "POWERTOOLS_METRICS_NAMESPACE": "rushes"}
    answer, lines = call("reconcile", captured("execution_ended"), told)
    assert answer == "cancelled"
    (line,) = [line for line in lines if "_aws" in line]
    (metric,) = line["_aws"]["CloudWatchMetrics"]
    assert metric["Namespace"] == "rushes"
    assert (metric["Metrics"][0]["Name"], line["JobsEnded"], line["status"]) == (
        "JobsEnded",
        [1.0],
        "cancelled",
    )


def test_whose_job_was_opened_stands_in_the_log_and_is_no_dimension(
    place: Environment, repository: PostgresRepository, ticket: Ticket
) -> None:
    told = {**place, "POWERTOOLS_METRICS_NAMESPACE": "rushes"}
    _, lines = call("open", ticket.model_dump(mode="json"), told)
    (line,) = [line for line in lines if "_aws" in line]
    (metric,) = line["_aws"]["CloudWatchMetrics"]
    assert (line["owner"], line["JobsOpened"]) == (str(ticket.owner), [1.0])
    assert ["owner"] not in metric["Dimensions"]


def test_malware_is_told_to_cloudwatch_and_ends_the_job_once_however_often_the_state_runs(
    place: Environment, repository: PostgresRepository, ticket: Ticket
) -> None:
    told = {**place, "POWERTOOLS_METRICS_NAMESPACE": "rushes"}
    record = record_of("probe", accepted=False, reason="malware", sentence="It is locked.")
    boto3.client("s3").put_object(
        Bucket=place["RUSHES_BUCKET"],
        Key=job_key(ticket.job_id, "probe.json"),
        Body=record.model_dump_json().encode(),
    )
    for _ in range(2):
        answer, lines = call("finish", ticket.model_dump(mode="json"), told)
        assert answer == "rejected"
        assert [line["MalwareFound"] for line in lines if "MalwareFound" in line] == [[1.0]]
    assert repository.get_job(ticket.owner, ticket.job_id).reason == "malware"
    events = [event.kind for event in DynamoEvents(place["RUSHES_TABLE"]).read_since(ticket.job_id, 0)]
    assert events == [EventKind.JOB_ENDED]


def test_the_result_of_a_scan_starts_a_job_from_its_message(place: Environment, aws: MiniStack) -> None:
    sfn = boto3.client("stepfunctions")
    machine = sfn.create_state_machine(
        name="of_scanned_videos",
        definition=json.dumps({"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}}),
        roleArn="arn:aws:iam::000000000000:role/none",
    )["stateMachineArn"]
    scanned = captured("object_scanned")
    scanned["detail"]["s3ObjectDetails"]["bucketName"] = place["RUSHES_BUCKET"]
    batch = {
        "Records": [
            captured("sqs_record") | {"messageId": name, "body": json.dumps(scanned)} for name in "ab"
        ]
    }
    answer, _ = call("ingest", batch, {**place, "RUSHES_MACHINE_ARN": machine})
    assert answer == {"batchItemFailures": []}
    (execution,) = sfn.list_executions(stateMachineArn=machine)["executions"]
    started = sfn.describe_execution(executionArn=execution["executionArn"])["input"]
    assert json.loads(started)["video"]["version"] == "IYV3p45BT0ac8hjHg1houSdS1a.Mro8e"


def test_a_token_of_another_issuer_opens_the_api_and_a_bad_one_is_a_401(place: Environment) -> None:
    known = {"TOKEN_KEYS": jwks(), "TOKEN_ISSUER": ISSUER, "TOKEN_AUDIENCE": CLIENT}
    there = place | {f"RUSHES_{name}": value for name, value in known.items()}
    event = captured("token_authorize")
    answer, _ = call("jwt_authorizer", event | {"authorizationToken": signed(said())}, there)
    assert answer["principalId"] == "ann"
    (statement,) = answer["policyDocument"]["Statement"]
    assert (statement["Effect"], statement["Resource"]) == (
        "Allow",
        "arn:aws:execute-api:us-east-1:111122223333:qsxrty/*",
    )
    for bad in (
        event,
        event | {"authorizationToken": ""},
        event | {"authorizationToken": signed(said(aud="x", client_id="x"))},
    ):
        ran = started("jwt_authorizer", bad, there)
        assert ran.returncode != 0
        assert ran.stderr.strip().endswith("PermissionError: Unauthorized"), "API Gateway knows this word"


def test_a_failed_job_is_written_about_to_the_user_whose_subject_owns_it(
    place: Environment, ticket: Ticket
) -> None:
    users, mail = boto3.client("cognito-idp"), boto3.client("sesv2")
    pool = users.create_user_pool(PoolName="owners")["UserPool"]["Id"]
    known = [{"Name": "email", "Value": "ann@example.org"}, {"Name": "email_verified", "Value": "true"}]
    made = users.admin_create_user(UserPoolId=pool, Username=str(ticket.owner), UserAttributes=known)
    assert made["User"]["Username"] == str(ticket.owner)
    mail.create_email_identity(EmailIdentity="rushes@example.org")
    detail = {"status": "failed", "reason": "timeout", "sentence": "It took too long.", "failed_steps": []}
    DynamoEvents(place["RUSHES_TABLE"]).append(
        Event(job_id=ticket.job_id, owner=ticket.owner, kind=EventKind.JOB_ENDED, detail=detail)
    )
    event = captured("execution_ended")
    event["detail"] |= {"status": "FAILED", "input": ticket.model_dump_json()}
    told = {**place, "RUSHES_USER_POOL": pool, "RUSHES_MAIL_FROM": "rushes@example.org"}
    assert [call("send_email", event, told)[0] for _ in range(2)] == [True, False]


def test_a_database_that_does_not_answer_is_told_to_cloudwatch(place: Environment, ticket: Ticket) -> None:
    gone = {
        **place,
        "POWERTOOLS_METRICS_NAMESPACE": "rushes",
        "RUSHES_DATABASE_URL": "postgresql://nobody@127.0.0.1:9/none",
    }
    request = captured("rest_request")
    answer, lines = call("api", request, gone)
    assert answer["statusCode"] == 503
    assert [line["DatabaseUnreachable"] for line in lines if "_aws" in line] == [[1.0]]


def test_no_handler_hides_a_module_of_the_standard_library() -> None:
    """The folder of the handlers is the first place where a Lambda looks for any module."""
    assert {path.stem for path in (ROOT / "lambdas").glob("*.py")} & set(sys.stdlib_module_names) == set()
