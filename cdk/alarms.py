"""Alarm rules. Each alarm has a runbook of the same name in docs/runbooks."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from cdk.database import DatabaseEndpoint
from cdk.handlers import METRICS_NAMESPACE

RUNBOOKS = "docs/runbooks"
MAX_MESSAGE_AGES = {"Webhooks/Later": 1800}
"""Maximum message age in seconds where it is not 900. Webhook retries are delayed for that long."""
ONE_MINUTE = Duration.minutes(1)
Dimensions = dict[str, str]


@dataclass(frozen=True)
class AlarmRule:
    """An alarm rule. `name` is its runbook's file; `math` refers to `metrics` as m0, m1 …; `at` is the threshold."""

    name: str
    description: str
    metrics: tuple[cloudwatch.IMetric, ...]
    threshold: float
    minutes: int = 1
    math: str = ""
    period: Duration = field(default=ONE_MINUTE)
    alarms_below: bool = False
    missing_data: cloudwatch.TreatMissingData = cloudwatch.TreatMissingData.NOT_BREACHING

    @property
    def metric(self) -> cloudwatch.IMetric:
        if not self.math:
            return self.metrics[0]
        using = {f"m{number}": metric for number, metric in enumerate(self.metrics)}
        return cloudwatch.MathExpression(expression=self.math, using_metrics=using, period=self.period)


def create_alarm(
    scope: Construct, rule: AlarmRule, topic: sns.ITopic | None, suffix: str = ""
) -> cloudwatch.Alarm:
    """Create the alarm of a rule. It notifies the topic when it goes off and when it clears."""
    comparison = cloudwatch.ComparisonOperator
    alarm = cloudwatch.Alarm(
        scope,
        "".join(word.capitalize() for word in f"{rule.name}-{suffix}".split("-")),
        metric=rule.metric,
        threshold=rule.threshold,
        evaluation_periods=rule.minutes,
        comparison_operator=comparison.LESS_THAN_OR_EQUAL_TO_THRESHOLD
        if rule.alarms_below
        else comparison.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
        treat_missing_data=rule.missing_data,
        alarm_description=f"{rule.description} What to do: {RUNBOOKS}/{rule.name}.md",
    )
    if topic:
        alarm.add_alarm_action(actions.SnsAction(topic))
        alarm.add_ok_action(actions.SnsAction(topic))
    return alarm


def make_metric(
    namespace: str,
    name: str,
    dimensions: Dimensions | None = None,
    statistic: str = "Sum",
    period: Duration = ONE_MINUTE,
) -> cloudwatch.Metric:
    """Make a CloudWatch metric."""
    return cloudwatch.Metric(
        namespace=namespace,
        metric_name=name,
        dimensions_map=dimensions or {},
        statistic=statistic,
        period=period,
    )


def api_rules(api: str) -> Iterator[AlarmRule]:
    """Alarm if over 10 % of the calls fail with 5xx for five minutes (HighErrorRate), or if calls are slow."""
    yield AlarmRule(
        "high-error-rate",
        "More than 10 % of the calls to the API have failed for 5 minutes.",
        tuple(make_metric("AWS/ApiGateway", name, {"ApiName": api}) for name in ("5XXError", "Count")),
        0.1,
        5,
        "IF(m1 > 0, m0 / m1, 0)",
    )
    yield AlarmRule(
        "slow-api",
        "5 % of the calls to the API take longer than 3 seconds.",
        (make_metric("AWS/ApiGateway", "Latency", {"ApiName": api}, "p95"),),
        3000,
        5,
    )


def health_rules() -> Iterator[AlarmRule]:
    """Alarm if the health check, run every minute, fails or is missing for five minutes."""
    yield AlarmRule(
        "unhealthy",
        "The API has not answered for 5 minutes.",
        (make_metric(METRICS_NAMESPACE, "Unhealthy", statistic="Minimum"),),
        1,
        5,
        missing_data=cloudwatch.TreatMissingData.BREACHING,
    )


def database_rules(server: DatabaseEndpoint, proxied: DatabaseEndpoint | None) -> Iterator[AlarmRule]:
    """Alarm if handlers report an unreachable database (DatabaseConnectionFailure), and on its resources."""
    yield AlarmRule(
        "database-connection-failure",
        "Functions could not reach the database for a minute.",
        (make_metric(METRICS_NAMESPACE, "DatabaseUnreachable"),),
        1,
    )
    yield AlarmRule(
        "database-cpu",
        "The database has been busy for 15 minutes.",
        (make_metric("AWS/RDS", "CPUUtilization", server.dimensions, "Average"),),
        80,
        15,
    )
    if "DBInstanceIdentifier" in server.dimensions:
        yield AlarmRule(
            "database-storage",
            "The database has less than 2 GB left.",
            (make_metric("AWS/RDS", "FreeStorageSpace", server.dimensions, "Minimum"),),
            2_000_000_000,
            alarms_below=True,
        )
    if proxied:
        yield AlarmRule(
            "pool-exhausted",
            "The proxy has used more than 80 % of its connections for 5 minutes.",
            tuple(
                make_metric("AWS/RDS", name, proxied.dimensions, "Maximum")
                for name in ("DatabaseConnections", "MaxDatabaseConnectionsAllowed")
            ),
            80,
            5,
            "100 * m0 / m1",
        )


def queue_rule(queue: sqs.Queue, name: str) -> AlarmRule:
    """Alarm on any message in a dead-letter queue, and on old messages in other queues."""
    dimensions = {"QueueName": queue.queue_name}
    if queue.dead_letter_queue is None:
        return AlarmRule(
            "dead-letters",
            f"A message could not be processed and is in the dead-letter queue {name}.",
            (make_metric("AWS/SQS", "ApproximateNumberOfMessagesVisible", dimensions, "Maximum"),),
            1,
        )
    return AlarmRule(
        "backlog",
        f"A message has waited too long in the queue {name}.",
        (make_metric("AWS/SQS", "ApproximateAgeOfOldestMessage", dimensions, "Maximum"),),
        MAX_MESSAGE_AGES.get(name, 900),
        5,
    )


def job_rules(machine: str) -> Iterator[AlarmRule]:
    """Alarm on failed jobs, executions, capacity, malware scans and external services."""
    hour = Duration.hours(1)
    yield AlarmRule(
        "failed-jobs",
        "Three or more jobs have failed within an hour.",
        (make_metric(METRICS_NAMESPACE, "JobsEnded", {"status": "failed"}, period=hour),),
        3,
        period=hour,
    )
    yield AlarmRule(
        "executions-failed",
        "Executions of the state machine timed out or were throttled.",
        tuple(
            make_metric("AWS/States", name, {"StateMachineArn": machine}, period=hour)
            for name in ("ExecutionsTimedOut", "ExecutionThrottled")
        ),
        1,
        math="m0 + m1",
        period=hour,
    )
    yield AlarmRule(
        "no-capacity",
        "Jobs failed because no machine was available for half an hour.",
        (make_metric(METRICS_NAMESPACE, "NoCapacity", period=hour),),
        1,
        period=hour,
    )
    yield AlarmRule(
        "malware",
        "Malware was found in an upload: it is locked, and its job is rejected.",
        (make_metric(METRICS_NAMESPACE, "MalwareFound"),),
        1,
    )
    yield AlarmRule(
        "not-scanned",
        "An upload was not processed because the malware scan did not call it clean.",
        (make_metric(METRICS_NAMESPACE, "NotScanned"),),
        1,
    )
    yield AlarmRule(
        "breaker-open",
        "An external service is down: the local fallback is used.",
        (make_metric(METRICS_NAMESPACE, "BreakerOpen", statistic="Maximum"),),
        1,
        5,
    )


def cost_rules(budget: float) -> Iterator[AlarmRule]:
    """Alarm on the daily cost that jobs report. The AWS bill itself is watched by the budget."""
    day = Duration.days(1)
    yield AlarmRule(
        "cost",
        "Jobs of one day have cost more than a tenth of the month's budget.",
        (make_metric(METRICS_NAMESPACE, "CostUsd", period=day),),
        budget / 10,
        period=day,
    )


def function_rules(names: list[str], function_names: dict[str, str]) -> Iterator[AlarmRule]:
    """Alarm on errors of functions that the state machine does not retry."""
    yield AlarmRule(
        "function-errors",
        "Functions outside the state machine have failed.",
        tuple(make_metric("AWS/Lambda", "Errors", {"FunctionName": function_names[name]}) for name in names),
        1,
        5,
        " + ".join(f"m{number}" for number in range(len(names))),
    )


def canary_rule(name: str, alias: cloudwatch.IMetric) -> AlarmRule:
    """Alarm on any error of a canary deployment."""
    return AlarmRule("canary", f"New code of {name} fails: the deployment is rolled back.", (alias,), 1)
