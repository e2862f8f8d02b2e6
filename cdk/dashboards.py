"""Five dashboards, by the names that their readers know."""

from collections.abc import Mapping, Sequence

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

from cdk.alarms import metric
from cdk.config import Profile
from cdk.handlers import OURS
from cdk.worker_steps import WORK

FIVE = Duration.minutes(5)
Widget = cloudwatch.IWidget


def graph(title: str, *metrics: cloudwatch.IMetric) -> cloudwatch.GraphWidget:
    return cloudwatch.GraphWidget(title=title, left=[*metrics], width=8)


def of(namespace: str, dimensions: Mapping[str, str], statistic: str, *names: str) -> list[cloudwatch.Metric]:
    return [metric(namespace, name, dict(dimensions), statistic, FIVE) for name in names]


class Dashboards(Construct):
    """`facts` are the names that CloudWatch knows the parts by."""

    def __init__(
        self, scope: Construct, name: str, profile: Profile, facts: Mapping[str, Mapping[str, str]]
    ) -> None:
        super().__init__(scope, name)
        boards: dict[str, Sequence[Widget]] = {
            "Application Overview": application(facts["api"], facts["opened"]["log"]),
            "System Resources": resources(facts),
            "Database Performance": database(facts["server"], facts.get("proxy")),
            "Workflow Tasks": workflow(facts["machine"], facts["queue"]),
            "Error Tracking": errors(facts),
        }
        for title, widgets in boards.items():
            cloudwatch.Dashboard(
                self,
                title.replace(" ", ""),
                dashboard_name=f"rushes-{profile.name}-{title.replace(' ', '-')}",
                widgets=[[*widgets]],
                default_interval=Duration.hours(12),
            )


def application(api: Mapping[str, str], opened: str) -> list[Widget]:
    """`opened` is the log in which Open tells of each job."""
    latency = [metric("AWS/ApiGateway", "Latency", dict(api), each, FIVE) for each in ("p50", "p95", "p99")]
    ended = [
        metric(OURS, "JobsEnded", {"status": status}, period=FIVE)
        for status in ("succeeded", "partial", "rejected", "failed", "cancelled")
    ]
    return [
        graph("Calls", *of("AWS/ApiGateway", api, "Sum", "Count", "4XXError", "5XXError")),
        graph("Duration of calls (ms)", *latency),
        graph("Jobs ended", *ended),
        graph("Minutes of video", metric(OURS, "MinutesProcessed", period=FIVE)),
        graph("Cost of jobs (USD)", metric(OURS, "CostUsd", period=FIVE)),
        graph("Jobs opened", metric(OURS, "JobsOpened", period=FIVE)),
        cloudwatch.LogQueryWidget(
            title="Owners at work, by the hour",
            log_group_names=[opened],
            query_lines=["filter ispresent(owner)", "stats count_distinct(owner) as owners by bin(1h)"],
            view=cloudwatch.LogQueryVisualizationType.BAR,
            width=8,
        ),
    ]


def resources(facts: Mapping[str, Mapping[str, str]]) -> list[Widget]:
    return [
        graph("Functions at once", *of("AWS/Lambda", {}, "Maximum", "ConcurrentExecutions")),
        graph("Functions: duration (ms)", *of("AWS/Lambda", {}, "p95", "Duration")),
        graph("Functions throttled", *of("AWS/Lambda", {}, "Sum", "Throttles")),
        graph(
            "Table",
            *of(
                "AWS/DynamoDB",
                facts["table"],
                "Sum",
                "ConsumedReadCapacityUnits",
                "ConsumedWriteCapacityUnits",
            ),
        ),
        graph(
            "Bucket (bytes)",
            metric("AWS/S3", "BucketSizeBytes", dict(facts["bucket"]), "Average", Duration.days(1)),
        ),
        graph("Workers' processors", *of("AWS/EC2", {}, "Average", "CPUUtilization")),
    ]


def database(server: Mapping[str, str], proxy: Mapping[str, str] | None) -> list[Widget]:
    names = ("CPUUtilization", "FreeableMemory", "DatabaseConnections", "ReadLatency", "WriteLatency")
    widgets: list[Widget] = [graph(name, *of("AWS/RDS", server, "Average", name)) for name in names]
    widgets.append(graph("Not reached", metric(OURS, "DatabaseUnreachable", period=FIVE)))
    if proxy:
        widgets.append(
            graph(
                "Pool",
                *of("AWS/RDS", proxy, "Maximum", "DatabaseConnections", "MaxDatabaseConnectionsAllowed"),
            )
        )
        widgets.append(
            graph("Query of the proxy (µs)", *of("AWS/RDS", proxy, "Average", "QueryDatabaseResponseLatency"))
        )
    return widgets


def workflow(machine: Mapping[str, str], queue: Mapping[str, str]) -> list[Widget]:
    names = (
        "ExecutionsStarted",
        "ExecutionsSucceeded",
        "ExecutionsFailed",
        "ExecutionsTimedOut",
        "ExecutionsAborted",
    )
    seconds = [metric(OURS, "StepSeconds", {"step": step}, "p95", FIVE) for step in WORK]
    return [
        graph("Executions", *of("AWS/States", machine, "Sum", *names)),
        graph("Execution time (ms)", *of("AWS/States", machine, "p95", "ExecutionTime")),
        graph("Seconds of a worker's step", *seconds),
        graph("Waiting uploads", *of("AWS/SQS", queue, "Maximum", "ApproximateNumberOfMessagesVisible")),
        graph("Oldest upload (s)", *of("AWS/SQS", queue, "Maximum", "ApproximateAgeOfOldestMessage")),
        graph("Attempts of steps", metric(OURS, "StepAttempts", period=FIVE)),
    ]


def errors(facts: Mapping[str, Mapping[str, str]]) -> list[Widget]:
    return [
        graph("Functions", *of("AWS/Lambda", {}, "Sum", "Errors", "DeadLetterErrors")),
        graph("API", *of("AWS/ApiGateway", facts["api"], "Sum", "5XXError")),
        graph("Jobs failed", metric(OURS, "JobsEnded", {"status": "failed"}, period=FIVE)),
        graph("Dead letters", *of("AWS/SQS", facts["dead"], "Maximum", "ApproximateNumberOfMessagesVisible")),
        graph("Blocked by the wall", *of("AWS/WAFV2", facts["wall"], "Sum", "BlockedRequests")),
        graph("No machine came", metric(OURS, "NoCapacity", period=FIVE)),
        graph("Breaker open", metric(OURS, "BreakerOpen", statistic="Maximum", period=FIVE)),
    ]
