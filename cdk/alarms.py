"""What wakes somebody; the page of the same name in docs/runbooks says what to do then."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from cdk.database import Place
from cdk.handlers import OURS

RUNBOOKS = "docs/runbooks"
OLD = {"Webhooks/Later": 1800}
"""Seconds that a message may wait where it is not 900: attempts of webhooks are held back for as long."""
MINUTE = Duration.minutes(1)
Dimensions = dict[str, str]


@dataclass(frozen=True)
class Rule:
    """`name` is the runbook's file; `metrics` are named m0, m1 … in `math`; the alarm rings at or above `at`."""

    name: str
    what: str
    metrics: tuple[cloudwatch.IMetric, ...]
    at: float
    minutes: int = 1
    math: str = ""
    period: Duration = field(default=MINUTE)
    below: bool = False
    silence: cloudwatch.TreatMissingData = cloudwatch.TreatMissingData.NOT_BREACHING

    @property
    def metric(self) -> cloudwatch.IMetric:
        if not self.math:
            return self.metrics[0]
        using = {f"m{number}": metric for number, metric in enumerate(self.metrics)}
        return cloudwatch.MathExpression(expression=self.math, using_metrics=using, period=self.period)


def ring(scope: Construct, rule: Rule, topic: sns.ITopic | None, suffix: str = "") -> cloudwatch.Alarm:
    """The alarm of a rule, which writes to the topic when it rings and when it is over."""
    comparison = cloudwatch.ComparisonOperator
    alarm = cloudwatch.Alarm(
        scope,
        "".join(word.capitalize() for word in f"{rule.name}-{suffix}".split("-")),
        metric=rule.metric,
        threshold=rule.at,
        evaluation_periods=rule.minutes,
        comparison_operator=comparison.LESS_THAN_OR_EQUAL_TO_THRESHOLD
        if rule.below
        else comparison.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
        treat_missing_data=rule.silence,
        alarm_description=f"{rule.what} What to do: {RUNBOOKS}/{rule.name}.md",
    )
    if topic:
        alarm.add_alarm_action(actions.SnsAction(topic))
        alarm.add_ok_action(actions.SnsAction(topic))
    return alarm


def metric(
    namespace: str,
    name: str,
    dimensions: Dimensions | None = None,
    statistic: str = "Sum",
    period: Duration = MINUTE,
) -> cloudwatch.Metric:
    return cloudwatch.Metric(
        namespace=namespace,
        metric_name=name,
        dimensions_map=dimensions or {},
        statistic=statistic,
        period=period,
    )


def of_api(api: str) -> Iterator[Rule]:
    """More than a tenth of the calls answered with 5xx for five minutes (HighErrorRate)."""
    yield Rule(
        "high-error-rate",
        "More than 10 % of the calls to the API have failed for 5 minutes.",
        tuple(metric("AWS/ApiGateway", name, {"ApiName": api}) for name in ("5XXError", "Count")),
        0.1,
        5,
        "IF(m1 > 0, m0 / m1, 0)",
    )
    yield Rule(
        "slow-api",
        "One call of twenty takes longer than 3 seconds.",
        (metric("AWS/ApiGateway", "Latency", {"ApiName": api}, "p95"),),
        3000,
        5,
    )


def of_pulse() -> Iterator[Rule]:
    """Asked every minute, well again with the first answer; who asks must be well, too."""
    yield Rule(
        "unhealthy",
        "The API has not answered for 5 minutes.",
        (metric(OURS, "Unhealthy", statistic="Minimum"),),
        1,
        5,
        silence=cloudwatch.TreatMissingData.BREACHING,
    )


def of_database(server: Place, proxied: Place | None) -> Iterator[Rule]:
    """A minute in which nobody got through (DatabaseConnectionFailure): our own handlers say so."""
    yield Rule(
        "database-connection-failure",
        "Functions could not reach the database for a minute.",
        (metric(OURS, "DatabaseUnreachable"),),
        1,
    )
    yield Rule(
        "database-cpu",
        "The database has been busy for 15 minutes.",
        (metric("AWS/RDS", "CPUUtilization", server.dimensions, "Average"),),
        80,
        15,
    )
    if "DBInstanceIdentifier" in server.dimensions:
        yield Rule(
            "database-storage",
            "The database has less than 2 GB left.",
            (metric("AWS/RDS", "FreeStorageSpace", server.dimensions, "Minimum"),),
            2_000_000_000,
            below=True,
        )
    if proxied:
        yield Rule(
            "pool-exhausted",
            "The proxy has used more than 80 % of its connections for 5 minutes.",
            tuple(
                metric("AWS/RDS", name, proxied.dimensions, "Maximum")
                for name in ("DatabaseConnections", "MaxDatabaseConnectionsAllowed")
            ),
            80,
            5,
            "100 * m0 / m1",
        )


def of_queue(queue: sqs.Queue, name: str) -> Rule:
    """Dead letters ring at once; a queue that redrives to them rings when what is in it grows old."""
    dimensions = {"QueueName": queue.queue_name}
    if queue.dead_letter_queue is None:
        return Rule(
            "dead-letters",
            f"Something was given up, in {name}.",
            (metric("AWS/SQS", "ApproximateNumberOfMessagesVisible", dimensions, "Maximum"),),
            1,
        )
    return Rule(
        "backlog",
        f"Something waits for too long in {name}.",
        (metric("AWS/SQS", "ApproximateAgeOfOldestMessage", dimensions, "Maximum"),),
        OLD.get(name, 900),
        5,
    )


def of_jobs(machine: str) -> Iterator[Rule]:
    hour = Duration.hours(1)
    yield Rule(
        "failed-jobs",
        "Three or more jobs have failed within an hour.",
        (metric(OURS, "JobsEnded", {"status": "failed"}, period=hour),),
        3,
        period=hour,
    )
    yield Rule(
        "executions-failed",
        "Executions of the state machine end without a state of ours seeing it.",
        tuple(
            metric("AWS/States", name, {"StateMachineArn": machine}, period=hour)
            for name in ("ExecutionsTimedOut", "ExecutionThrottled")
        ),
        1,
        math="m0 + m1",
        period=hour,
    )
    yield Rule(
        "no-capacity",
        "Jobs failed because no machine came for half an hour.",
        (metric(OURS, "NoCapacity", period=hour),),
        1,
        period=hour,
    )
    yield Rule(
        "malware",
        "Malware was found in an upload: it is locked, and its job is rejected.",
        (metric(OURS, "MalwareFound"),),
        1,
    )
    yield Rule(
        "not-scanned",
        "An upload was not processed because the malware scan did not call it clean.",
        (metric(OURS, "NotScanned"),),
        1,
    )
    yield Rule(
        "breaker-open",
        "Another company's service is down: the local road is taken.",
        (metric(OURS, "BreakerOpen", statistic="Maximum"),),
        1,
        5,
    )


def of_cost(budget: float) -> Iterator[Rule]:
    """What our own jobs cost in a day, by their own reports; the bill itself is watched by the budget."""
    day = Duration.days(1)
    yield Rule(
        "cost",
        "Jobs of one day have cost more than a tenth of the month's budget.",
        (metric(OURS, "CostUsd", period=day),),
        budget / 10,
        period=day,
    )


def of_handlers(names: list[str], function_names: dict[str, str]) -> Iterator[Rule]:
    """Errors of the functions that no state of the machine retries."""
    yield Rule(
        "function-errors",
        "Functions outside the state machine have failed.",
        tuple(metric("AWS/Lambda", "Errors", {"FunctionName": function_names[name]}) for name in names),
        1,
        5,
        " + ".join(f"m{number}" for number in range(len(names))),
    )


def of_canary(name: str, alias: cloudwatch.IMetric) -> Rule:
    return Rule("canary", f"New code of {name} fails: the old one comes back.", (alias,), 1)
