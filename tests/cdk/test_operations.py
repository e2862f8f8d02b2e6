"""Alarms, runbooks, dashboards and metrics: each speaks of things that are there."""

import ast
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cdk.handlers import METRICS_NAMESPACE
from cdk.machines import snake
from rushes.operations.health_probe import SECONDS
from tests.cdk.conftest import Assembly

ROOT = Path(__file__).parent.parent.parent


def alarms(assembly: Assembly) -> list[dict[str, Any]]:
    return assembly.properties("AWS::CloudWatch::Alarm", "ops") + assembly.properties(
        "AWS::CloudWatch::Alarm", "api"
    )


def said() -> set[str]:
    """The metrics that handlers tell: the first argument of every `tell("…", …)` under lambdas/."""
    return {
        call.args[0].value
        for path in (ROOT / "lambdas").glob("*.py")
        for call in ast.walk(ast.parse(path.read_text()))
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "tell"
        if isinstance(call.args[0], ast.Constant)
    }


def read(assembly: Assembly) -> Iterator[tuple[str, str]]:
    """(namespace, metric) of every alarm and dashboard."""
    for alarm in alarms(assembly):
        if "MetricName" in alarm:
            yield alarm["Namespace"], alarm["MetricName"]
        for each in alarm.get("Metrics", []):
            if "MetricStat" in each:
                yield each["MetricStat"]["Metric"]["Namespace"], each["MetricStat"]["Metric"]["MetricName"]
    for board in assembly.properties("AWS::CloudWatch::Dashboard"):
        body = board["DashboardBody"]
        text = "".join(part if isinstance(part, str) else "x" for part in body["Fn::Join"][1])
        for widget in json.loads(text)["widgets"]:
            for line in widget["properties"].get("metrics", []):
                yield line[0], line[1]


def test_every_alarm_links_a_runbook_that_is_there(production: Assembly) -> None:
    """B20."""
    named = set()
    for alarm in alarms(production):
        link = alarm["AlarmDescription"].split()[-1]
        named.add(Path(link).stem)
        assert (ROOT / link).is_file(), link
    pages = {path.stem for path in (ROOT / "docs" / "runbooks").glob("*.md")}
    assert named <= pages


def test_every_metric_that_is_read_is_said_by_our_code_or_by_aws(production: Assembly) -> None:
    found = set(read(production))
    ours = {metric for namespace, metric in found if namespace == METRICS_NAMESPACE}
    assert ours <= said()
    assert said() <= ours, "somebody should look at it"
    assert all(namespace.startswith("AWS/") for namespace, _ in found if namespace != METRICS_NAMESPACE)


def test_the_alarms_that_are_asked_for_ring_when_they_should(production: Assembly) -> None:
    """C15: 5xx above 0.1 for five minutes. C16: the database unreachable for one. D26, E31: the others."""
    by_name = {Path(each["AlarmDescription"].split()[-1]).stem: each for each in alarms(production)}
    errors = by_name["high-error-rate"]
    assert (errors["Threshold"], errors["EvaluationPeriods"]) == (0.1, 5)
    database = by_name["database-connection-failure"]
    assert (database["Threshold"], database["EvaluationPeriods"], database["Period"]) == (1, 1, 60)
    assert {"backlog", "dead-letters", "failed-jobs", "cost", "pool-exhausted", "canary"} <= set(by_name)


def named(assembly: Assembly, value: Any, home: str) -> tuple[str, str]:
    """(stack, logical id) of a resource, by what a template says in the place of its name or ARN."""
    if outside := value.get("Fn::GetStackOutput"):
        stack = outside["StackName"].rpartition("-")[2]
        value = assembly.stacks[stack]["Outputs"][outside["OutputName"]]["Value"]
        return named(assembly, value, stack)
    found = value.get("Fn::GetAtt", [value.get("Ref")])[0]
    return home, found


def queues(assembly: Assembly) -> dict[tuple[str, str], dict[str, Any]]:
    return {
        (stack, name): queue["Properties"]
        for stack in assembly.stacks
        for name, queue in assembly.resources("AWS::SQS::Queue", stack).items()
    }


def watched(assembly: Assembly) -> set[tuple[tuple[str, str], str]]:
    """(queue, metric) of every alarm on a queue."""
    return {
        (named(assembly, alarm["Dimensions"][0]["Value"], "ops"), alarm["MetricName"])
        for alarm in assembly.properties("AWS::CloudWatch::Alarm", "ops")
        if alarm.get("Namespace") == "AWS/SQS"
    }


def test_every_queue_gives_up_to_dead_letters_and_both_have_an_alarm(production: Assembly) -> None:
    """E11, E27. Read from the templates, so that a new queue cannot be forgotten."""
    found, alarmed = queues(production), watched(production)
    redrives = {
        key: named(production, queue["RedrivePolicy"]["deadLetterTargetArn"], key[0])
        for key, queue in found.items()
        if "RedrivePolicy" in queue
    }
    dead = found.keys() - redrives.keys()
    assert set(redrives.values()) <= dead
    assert all(found[key]["MessageRetentionPeriod"] == 14 * 86_400 for key in dead)
    assert {(key, "ApproximateNumberOfMessagesVisible") for key in dead} <= alarmed
    assert {(key, "ApproximateAgeOfOldestMessage") for key in redrives} <= alarmed
    assert {key[1].split("DeadLetters")[0] for key in dead} == {"Uploads", "Webhooks", "Letters"}, (
        "say in docs/runbooks/dead-letters.md what lies in it"
    )


def test_what_is_heard_through_a_stream_or_a_rule_and_must_not_be_lost_has_dead_letters(
    production: Assembly,
) -> None:
    """The bell is told again by whoever asks, and Settle by the sweeper; the rest is told once."""
    streams = [
        each
        for each in production.properties("AWS::Lambda::EventSourceMapping", "pipeline")
        if "StartingPosition" in each
    ]
    assert len(streams) == 1
    assert all(each["DestinationConfig"]["OnFailure"]["Destination"] for each in streams)
    targets = [
        target
        for rule in production.properties("AWS::Events::Rule")
        for target in rule["Targets"]
        if "Queue" in json.dumps(target["Arn"]) or "SendEmail" in json.dumps(target["Arn"])
    ]
    assert len(targets) == 3
    assert all(target["DeadLetterConfig"]["Arn"] for target in targets)


def test_who_sends_itself_messages_that_are_held_back_is_not_stopped_as_a_loop(production: Assembly) -> None:
    """Lambda stops a function at the sixteenth call of a chain through SQS, unless its configuration allows it."""
    functions = production.resources("AWS::Lambda::Function", "pipeline")
    rounds = {
        name
        for each in production.properties("AWS::Lambda::EventSourceMapping", "pipeline")
        for name, function in functions.items()
        if {"Ref": name} == each["FunctionName"]
        if each["EventSourceArn"].get("Fn::GetAtt", [""])[0]
        in json.dumps(function["Properties"]["Environment"])
    }
    let = {name for name, each in functions.items() if each["Properties"].get("RecursiveLoop") == "Allow"}
    assert rounds == let
    assert {functions[name]["Properties"]["Handler"] for name in let} == {
        "ingest.handler",
        "webhook_delivery.handler",
    }


def test_the_api_is_asked_every_minute_and_five_without_an_answer_ring(production: Assembly) -> None:
    """D8."""
    (rule,) = [
        each for each in production.properties("AWS::Events::Rule", "api") if "ScheduleExpression" in each
    ]
    assert rule["ScheduleExpression"] == "rate(1 minute)"
    (alarm,) = [each for each in alarms(production) if each.get("MetricName") == "Unhealthy"]
    assert (alarm["EvaluationPeriods"], alarm["Period"], alarm["Statistic"]) == (5, 60, "Minimum")
    assert alarm["TreatMissingData"] == "breaching"
    (pulse,) = [
        each
        for each in production.properties("AWS::Lambda::Function", "api")
        if each.get("Handler") == "health_probe.handler"
    ]
    assert set(pulse["Environment"]["Variables"]) >= {"RUSHES_ENDPOINT"}
    assert SECONDS == 10 < pulse["Timeout"]


def test_whatever_people_call_is_new_for_a_tenth_of_them_first(production: Assembly) -> None:
    """A38."""
    groups = production.resources("AWS::CodeDeploy::DeploymentGroup", "api")
    shifted = {snake(name.split("Shift")[0]) for name in groups}
    assert shifted == {"api", "control", "search", "socket_authorizer", "websocket"}
    aliases = production.resources("AWS::Lambda::Alias", "api")
    called = json.dumps(
        [
            production.properties(kind, "api")
            for kind in (
                "AWS::ApiGateway::Method",
                "AWS::ApiGatewayV2::Integration",
                "AWS::ApiGatewayV2::Authorizer",
            )
        ]
    )
    assert all(name in called for name in aliases)
    assert "Functions" not in called, "somebody calls a function past its alias"


def test_there_are_five_dashboards_by_their_names(production: Assembly) -> None:
    """C13."""
    names = {each["DashboardName"] for each in production.properties("AWS::CloudWatch::Dashboard")}
    titles = (
        "Application-Overview",
        "System-Resources",
        "Database-Performance",
        "Workflow-Tasks",
        "Error-Tracking",
    )
    assert names == {f"rushes-production-{title}" for title in titles}


def test_owners_at_work_are_counted_in_the_log_of_open(production: Assembly) -> None:
    """C12."""
    (board,) = [
        json.dumps(each["DashboardBody"])
        for each in production.properties("AWS::CloudWatch::Dashboard")
        if each["DashboardName"].endswith("Application-Overview")
    ]
    assert "count_distinct(owner)" in board
    (log,) = [name for name in production.resources("AWS::Logs::LogGroup", "pipeline") if "OpenLog" in name]
    assert log in board


def test_questions_to_the_logs_are_at_hand(production: Assembly) -> None:
    """B9, E26."""
    asked = production.properties("AWS::Logs::QueryDefinition", "ops")
    assert {each["Name"] for each in asked} == {"rushes-production/errors", "rushes-production/job"}
    assert all(0 < len(each["LogGroupNames"]) <= 50 for each in asked), (
        "as many as Logs Insights asks at once"
    )


def test_the_api_shows_its_percentiles(production: Assembly) -> None:
    """C12, E26."""
    boards = json.dumps(production.properties("AWS::CloudWatch::Dashboard"))
    assert all(f'\\"{each}\\"' in boards for each in ("p50", "p95", "p99"))
