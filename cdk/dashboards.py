"""The five CloudWatch dashboards."""

from collections.abc import Mapping, Sequence

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

from cdk.alarms import make_metric
from cdk.config import Profile
from cdk.handlers import METRICS_NAMESPACE
from cdk.worker_steps import WORKER_STEPS

FIVE_MINUTES = Duration.minutes(5)
Widget = cloudwatch.IWidget


def make_graph(title: str, *metrics: cloudwatch.IMetric) -> cloudwatch.GraphWidget:
    """Make a graph widget, a third of a row wide."""
    return cloudwatch.GraphWidget(title=title, left=[*metrics], width=8)


def make_metrics(
    namespace: str, dimensions: Mapping[str, str], statistic: str, *names: str
) -> list[cloudwatch.Metric]:
    """Make one metric per name, with a period of five minutes."""
    return [make_metric(namespace, name, dict(dimensions), statistic, FIVE_MINUTES) for name in names]


class Dashboards(Construct):
    """`facts` are the CloudWatch dimensions of each resource."""

    def __init__(
        self, scope: Construct, name: str, profile: Profile, facts: Mapping[str, Mapping[str, str]]
    ) -> None:
        super().__init__(scope, name)
        dashboards: dict[str, Sequence[Widget]] = {
            "Application Overview": application_widgets(facts["api"], facts["opened"]["log"]),
            "System Resources": resource_widgets(facts),
            "Database Performance": database_widgets(facts["server"], facts.get("proxy")),
            "Workflow Tasks": workflow_widgets(facts["machine"], facts["queue"]),
            "Error Tracking": error_widgets(facts),
        }
        for title, widgets in dashboards.items():
            cloudwatch.Dashboard(
                self,
                title.replace(" ", ""),
                dashboard_name=f"rushes-{profile.name}-{title.replace(' ', '-')}",
                widgets=[[*widgets]],
                default_interval=Duration.hours(12),
            )


def application_widgets(api: Mapping[str, str], open_log: str) -> list[Widget]:
    """`open_log` is the log group of the function Open, which logs every new job."""
    latency = [
        make_metric("AWS/ApiGateway", "Latency", dict(api), percentile, FIVE_MINUTES)
        for percentile in ("p50", "p95", "p99")
    ]
    ended = [
        make_metric(METRICS_NAMESPACE, "JobsEnded", {"status": status}, period=FIVE_MINUTES)
        for status in ("succeeded", "partial", "rejected", "failed", "cancelled")
    ]
    return [
        make_graph("Calls", *make_metrics("AWS/ApiGateway", api, "Sum", "Count", "4XXError", "5XXError")),
        make_graph("Duration of calls (ms)", *latency),
        make_graph("Jobs ended", *ended),
        make_graph(
            "Minutes of video", make_metric(METRICS_NAMESPACE, "MinutesProcessed", period=FIVE_MINUTES)
        ),
        make_graph("Cost of jobs (USD)", make_metric(METRICS_NAMESPACE, "CostUsd", period=FIVE_MINUTES)),
        make_graph("Jobs started", make_metric(METRICS_NAMESPACE, "JobsOpened", period=FIVE_MINUTES)),
        cloudwatch.LogQueryWidget(
            title="Active owners per hour",
            log_group_names=[open_log],
            query_lines=["filter ispresent(owner)", "stats count_distinct(owner) as owners by bin(1h)"],
            view=cloudwatch.LogQueryVisualizationType.BAR,
            width=8,
        ),
    ]


def resource_widgets(facts: Mapping[str, Mapping[str, str]]) -> list[Widget]:
    return [
        make_graph(
            "Concurrent functions", *make_metrics("AWS/Lambda", {}, "Maximum", "ConcurrentExecutions")
        ),
        make_graph("Functions: duration (ms)", *make_metrics("AWS/Lambda", {}, "p95", "Duration")),
        make_graph("Functions throttled", *make_metrics("AWS/Lambda", {}, "Sum", "Throttles")),
        make_graph(
            "Table",
            *make_metrics(
                "AWS/DynamoDB",
                facts["table"],
                "Sum",
                "ConsumedReadCapacityUnits",
                "ConsumedWriteCapacityUnits",
            ),
        ),
        make_graph(
            "Bucket (bytes)",
            make_metric("AWS/S3", "BucketSizeBytes", dict(facts["bucket"]), "Average", Duration.days(1)),
        ),
        make_graph("CPU of workers (%)", *make_metrics("AWS/EC2", {}, "Average", "CPUUtilization")),
    ]


def database_widgets(server: Mapping[str, str], proxy: Mapping[str, str] | None) -> list[Widget]:
    names = ("CPUUtilization", "FreeableMemory", "DatabaseConnections", "ReadLatency", "WriteLatency")
    widgets: list[Widget] = [
        make_graph(name, *make_metrics("AWS/RDS", server, "Average", name)) for name in names
    ]
    widgets.append(
        make_graph(
            "Database unreachable", make_metric(METRICS_NAMESPACE, "DatabaseUnreachable", period=FIVE_MINUTES)
        )
    )
    if proxy:
        widgets.append(
            make_graph(
                "Proxy connections",
                *make_metrics(
                    "AWS/RDS", proxy, "Maximum", "DatabaseConnections", "MaxDatabaseConnectionsAllowed"
                ),
            )
        )
        widgets.append(
            make_graph(
                "Query latency of the proxy (µs)",
                *make_metrics("AWS/RDS", proxy, "Average", "QueryDatabaseResponseLatency"),
            )
        )
    return widgets


def workflow_widgets(machine: Mapping[str, str], queue: Mapping[str, str]) -> list[Widget]:
    names = (
        "ExecutionsStarted",
        "ExecutionsSucceeded",
        "ExecutionsFailed",
        "ExecutionsTimedOut",
        "ExecutionsAborted",
    )
    seconds = [
        make_metric(METRICS_NAMESPACE, "StepSeconds", {"step": step}, "p95", FIVE_MINUTES)
        for step in WORKER_STEPS
    ]
    return [
        make_graph("Executions", *make_metrics("AWS/States", machine, "Sum", *names)),
        make_graph("Execution time (ms)", *make_metrics("AWS/States", machine, "p95", "ExecutionTime")),
        make_graph("Duration of worker steps (s)", *seconds),
        make_graph(
            "Waiting uploads",
            *make_metrics("AWS/SQS", queue, "Maximum", "ApproximateNumberOfMessagesVisible"),
        ),
        make_graph(
            "Oldest upload (s)", *make_metrics("AWS/SQS", queue, "Maximum", "ApproximateAgeOfOldestMessage")
        ),
        make_graph("Step attempts", make_metric(METRICS_NAMESPACE, "StepAttempts", period=FIVE_MINUTES)),
    ]


def error_widgets(facts: Mapping[str, Mapping[str, str]]) -> list[Widget]:
    return [
        make_graph("Functions", *make_metrics("AWS/Lambda", {}, "Sum", "Errors", "DeadLetterErrors")),
        make_graph("API", *make_metrics("AWS/ApiGateway", facts["api"], "Sum", "5XXError")),
        make_graph(
            "Jobs failed",
            make_metric(METRICS_NAMESPACE, "JobsEnded", {"status": "failed"}, period=FIVE_MINUTES),
        ),
        make_graph(
            "Dead letters",
            *make_metrics("AWS/SQS", facts["dead"], "Maximum", "ApproximateNumberOfMessagesVisible"),
        ),
        make_graph("Blocked by WAF", *make_metrics("AWS/WAFV2", facts["wall"], "Sum", "BlockedRequests")),
        make_graph("No capacity", make_metric(METRICS_NAMESPACE, "NoCapacity", period=FIVE_MINUTES)),
        make_graph(
            "Circuit breaker open",
            make_metric(METRICS_NAMESPACE, "BreakerOpen", statistic="Maximum", period=FIVE_MINUTES),
        ),
    ]
