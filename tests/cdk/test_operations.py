"""Alarms, runbooks, dashboards and metrics: each speaks of things that are there."""

import ast
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cdk.handlers import OURS
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
            for line in widget["properties"]["metrics"]:
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
    ours = {metric for namespace, metric in found if namespace == OURS}
    assert ours <= said()
    assert said() <= ours, "somebody should look at it"
    assert all(namespace.startswith("AWS/") for namespace, _ in found if namespace != OURS)


def test_the_alarms_that_are_asked_for_ring_when_they_should(production: Assembly) -> None:
    """C15: 5xx above 0.1 for five minutes. C16: the database unreachable for one. D26, E31: the others."""
    by_name = {Path(each["AlarmDescription"].split()[-1]).stem: each for each in alarms(production)}
    errors = by_name["high-error-rate"]
    assert (errors["Threshold"], errors["EvaluationPeriods"]) == (0.1, 5)
    database = by_name["database-connection-failure"]
    assert (database["Threshold"], database["EvaluationPeriods"], database["Period"]) == (1, 1, 60)
    assert {"backlog", "dead-letters", "failed-jobs", "cost", "pool-exhausted", "canary"} <= set(by_name)


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


def test_the_api_shows_its_percentiles(production: Assembly) -> None:
    """C12, E26."""
    boards = json.dumps(production.properties("AWS::CloudWatch::Dashboard"))
    assert all(f'\\"{each}\\"' in boards for each in ("p50", "p95", "p99"))
