"""A price is read from the template and the list, and nothing is left out in silence."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from rushes.cli import main
from rushes.errors import BadRequest
from rushes.operations.cost import Line, hour, idle, prices
from rushes.operations.cost.prices import HOURS
from tests.cdk.conftest import synthesised


def template(**resources: dict[str, Any]) -> dict[str, Any]:
    return {"Resources": resources}


def resource(kind: str, **properties: Any) -> dict[str, Any]:
    return {"Type": f"AWS::{kind}", "Properties": properties}


def total(**resources: dict[str, Any]) -> float:
    return sum(line.month for line in idle([template(**resources)], prices()))


def test_a_database_with_a_standby_costs_twice_and_its_proxy_by_processors() -> None:
    alone = total(Db=resource("RDS::DBInstance", DBInstanceClass="db.t4g.small", AllocatedStorage="20"))
    assert alone == pytest.approx(0.032 * HOURS + 20 * 0.115, abs=0.01)
    pair = total(
        Db=resource("RDS::DBInstance", DBInstanceClass="db.t4g.small", AllocatedStorage="20", MultiAZ=True)
    )
    assert pair == pytest.approx(2 * alone, abs=0.01)
    assert total(Proxy=resource("RDS::DBProxy")) == pytest.approx(21.9)


def test_a_cluster_that_pauses_costs_nothing_and_one_that_does_not_its_least_capacity() -> None:
    serverless = resource("RDS::DBInstance", DBInstanceClass="db.serverless")
    pausing = resource("RDS::DBCluster", ServerlessV2ScalingConfiguration={"MinCapacity": 0})
    awake = resource("RDS::DBCluster", ServerlessV2ScalingConfiguration={"MinCapacity": 0.5})
    assert total(Db=serverless, Cluster=pausing) == 0
    assert total(Db=serverless, Cluster=awake) == pytest.approx(43.8)


def test_gateway_endpoints_are_free_and_interface_endpoints_cost_in_each_zone() -> None:
    assert total(S3=resource("EC2::VPCEndpoint", VpcEndpointType="Gateway")) == 0
    pair = resource("EC2::VPCEndpoint", VpcEndpointType="Interface", SubnetIds=["a", "b"])
    assert total(Logs=pair) == pytest.approx(14.6)


def test_an_alarm_on_a_formula_costs_for_each_of_its_metrics() -> None:
    formula = [{"Expression": "a / b"}, {"MetricStat": {}}, {"MetricStat": {}}]
    assert (
        total(Rate=resource("CloudWatch::Alarm", Metrics=formula), Plain=resource("CloudWatch::Alarm")) == 0.3
    )


def test_a_probe_by_the_clock_costs_its_calls_and_a_rule_that_waits_nothing() -> None:
    waiting = resource("Events::Rule", EventPattern={})
    probe = resource("Events::Rule", ScheduleExpression="rate(1 minute)")
    assert total(Waits=waiting) == 0
    assert 0.2 < total(Asks=probe) < 1


def test_machines_that_are_never_given_back_are_counted() -> None:
    target = resource("ApplicationAutoScaling::ScalableTarget", ServiceNamespace="sagemaker", MinCapacity=1)
    fleet = resource("Batch::ComputeEnvironment", ComputeResources={"MinvCpus": 4})
    assert total(Target=target, Fleet=fleet) == pytest.approx((0.7364 + 0.526) * HOURS, abs=0.01)


def test_what_is_paid_by_use_makes_no_line_and_what_nobody_knows_makes_one_that_says_so() -> None:
    lines = idle([template(Q=resource("SQS::Queue"), X=resource("Mainframe::Rack"))], prices())
    assert lines == [Line("AWS::Mainframe::Rack", 1, 0.0, priced=False)]


def test_a_machine_without_a_price_is_named() -> None:
    with pytest.raises(BadRequest, match=r"db\.x9\.huge"):
        total(Db=resource("RDS::DBInstance", DBInstanceClass="db.x9.huge"))


def test_an_hour_of_video_costs_at_most_half_a_dollar_and_each_figure_says_how_sure_it_is() -> None:
    parts = hour(prices())
    assert sum(part.usd for part in parts) <= 0.50
    assert {"transcribe", "detect", "compose"} <= {part.step for part in parts}
    assert all(part.basis.startswith(("assumed", "measured", "counted", "every upload")) for part in parts)


def test_the_command_prices_the_profile_of_a_laptop(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("RUSHES_STATE", str(tmp_path))
    ran = CliRunner().invoke(main, ["cost", "profile", "local", "--json"], catch_exceptions=False)
    found = json.loads(ran.stdout)
    assert (found["profile"], found["idle_usd_a_month"]) == ("local", 0)
    assert all(line["month"] == 0 and line["priced"] for line in found["idle"])
    words = CliRunner().invoke(main, ["cost", "profile", "local"], catch_exceptions=False)
    assert f"{found['hour_of_video_usd']:.4f}" in words.stdout
    assert "prices of us-east-1" in words.stderr


MOST = {"dev": 20, "staging": 100, "production": 130}


@pytest.mark.parametrize("name", MOST)
def test_a_profile_costs_no_more_idle_than_promised_and_nothing_in_it_is_unknown(name: str) -> None:
    lines = idle(list(synthesised(name).stacks.values()), prices())
    assert [line.kind for line in lines if not line.priced] == []
    assert 0 < sum(line.month for line in lines) <= MOST[name]
