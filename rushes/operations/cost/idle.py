"""The idle cost of a deployment: a month without any upload."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rushes.operations.cost.prices import HOURS, Prices

Template = Mapping[str, Any]
Properties = Mapping[str, Any]
Rate = Callable[[Properties, Prices], float]

PROXY_VCPUS = 2  # RDS Proxy bills the database's vCPUs, at least two; every listed class has two


@dataclass(frozen=True)
class Line:
    """`count` resources of one type at `month` US dollars a month together. `priced` is False for an unknown type."""

    kind: str
    count: int
    month: float
    priced: bool = True


def database(properties: Properties, prices: Prices) -> float:
    """An instance with its storage, doubled for a standby; a serverless one is billed by its cluster."""
    size = properties["DBInstanceClass"]
    if size == "db.serverless":
        return 0.0
    storage = float(properties.get("AllocatedStorage", 0)) * prices.months["rds-gigabyte"]
    return (prices.month_of(size) + storage) * (2 if properties.get("MultiAZ") else 1)


def cluster(properties: Properties, prices: Prices) -> float:
    """The minimum capacity of a serverless cluster; 0 if it pauses."""
    scaling = properties.get("ServerlessV2ScalingConfiguration", {})
    return float(scaling.get("MinCapacity", 0)) * prices.month_of("aurora-capacity-unit")


def endpoint(properties: Properties, prices: Prices) -> float:
    """An interface endpoint in each of its subnets; gateway endpoints are free."""
    if properties.get("VpcEndpointType") != "Interface":
        return 0.0
    return prices.month_of("interface-endpoint") * len(properties.get("SubnetIds", [1]))


def alarm(properties: Properties, prices: Prices) -> float:
    """An alarm on a metric formula is billed for each metric in it."""
    return prices.months["alarm"] * max(
        1, sum("MetricStat" in metric for metric in properties.get("Metrics", []))
    )


def clock(properties: Properties, prices: Prices) -> float:
    """A rule that probes the API every minute; event rules cost nothing."""
    is_probe = properties.get("ScheduleExpression") == "rate(1 minute)"
    return HOURS * 60 * prices.requests["probe"] if is_probe else 0.0


def firewall(properties: Properties, prices: Prices) -> float:
    return prices.months["web-acl"] + prices.months["web-acl-rule"] * len(properties.get("Rules", []))


def scaled(properties: Properties, prices: Prices) -> float:
    """The minimum instances of an autoscaled endpoint."""
    min_capacity = float(properties.get("MinCapacity", 0))
    return (
        min_capacity * prices.month_of("ml.g4dn.xlarge")
        if properties["ServiceNamespace"] == "sagemaker"
        else 0.0
    )


def fleet(properties: Properties, prices: Prices) -> float:
    """The minimum vCPUs of a Batch environment, on machines with four."""
    return (
        float(properties.get("ComputeResources", {}).get("MinvCpus", 0)) / 4 * prices.month_of("g4dn.xlarge")
    )


def each(name: str) -> Rate:
    return lambda _, prices: prices.months[name]


RATES: dict[str, Rate] = {
    "AWS::ApplicationAutoScaling::ScalableTarget": scaled,
    "AWS::Batch::ComputeEnvironment": fleet,
    "AWS::CloudWatch::Alarm": alarm,
    "AWS::CloudWatch::Dashboard": each("dashboard"),
    "AWS::EC2::NatGateway": lambda _, prices: prices.month_of("nat-gateway"),
    "AWS::EC2::VPCEndpoint": endpoint,
    "AWS::ECR::Repository": each("registry"),
    "AWS::Events::Rule": clock,
    "AWS::KMS::Key": each("key"),
    "AWS::RDS::DBCluster": cluster,
    "AWS::RDS::DBInstance": database,
    "AWS::RDS::DBProxy": lambda _, prices: PROXY_VCPUS * prices.month_of("rds-proxy-vcpu"),
    "AWS::Route53::HealthCheck": each("health-check"),
    "AWS::Route53::HostedZone": each("hosted-zone"),
    "AWS::SecretsManager::Secret": each("secret"),
    "AWS::WAFv2::WebACL": firewall,
}


def idle(templates: Sequence[Template], prices: Prices) -> list[Line]:
    """The monthly cost of the templates' resources while nothing happens, most expensive first.

    A type that is neither priced nor known to be free is listed as such.
    """
    resources = [entry for template in templates for entry in template.get("Resources", {}).values()]
    counts = Counter(resource["Type"] for resource in resources if resource["Type"] not in prices.free)
    monthly_usd = dict.fromkeys(counts, 0.0)
    for resource in resources:
        if rate := RATES.get(resource["Type"]):
            monthly_usd[resource["Type"]] += rate(resource.get("Properties", {}), prices)
    lines = [Line(kind, counts[kind], round(monthly_usd[kind], 2), kind in RATES) for kind in counts]
    return sorted(lines, key=lambda line: (-line.month, line.kind))
