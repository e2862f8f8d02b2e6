"""Limits by the clock: few machines at night and on weekends. None is kept waiting: the least is always 0 on Batch."""

from dataclasses import dataclass

from aws_cdk import TimeZone
from aws_cdk import aws_iam as iam
from aws_cdk import aws_scheduler as scheduler
from aws_cdk import aws_scheduler_targets as targets
from constructs import Construct

from cdk.config import Profile
from cdk.endpoint import Endpoint
from cdk.worker_steps import MACHINES
from cdk.workers import Workers


@dataclass(frozen=True)
class Shift:
    """From its start on: the least machines of an endpoint, the most of everything."""

    hour: str
    days: str
    least: int
    most: int


SHIFTS = {
    "Business": Shift("9", "MON-FRI", 2, 10),
    "Off": Shift("18", "MON-FRI", 1, 3),
    "Weekend": Shift("0", "SAT", 0, 2),
    "Monday": Shift("0", "MON", 1, 3),
}


class Schedules(Construct):
    """A call of AWS at the start of each shift, for each kind of machine."""

    def __init__(
        self, scope: Construct, name: str, profile: Profile, workers: Workers, endpoint: Endpoint | None
    ) -> None:
        super().__init__(scope, name)
        for shift_name, shift in SHIFTS.items():
            when = scheduler.ScheduleExpression.cron(
                minute="0", hour=shift.hour, week_day=shift.days, time_zone=TimeZone.of(profile.timezone)
            )
            most = min(shift.most, profile.most_instances)
            for (kind, spot), environment in workers.environments.items():
                arn = environment.compute_environment_arn
                self.call(
                    f"{shift_name}{kind.capitalize()}{'Spot' if spot else 'OnDemand'}",
                    when,
                    "batch",
                    "updateComputeEnvironment",
                    {"ComputeEnvironment": arn, "ComputeResources": {"MaxvCpus": most * MACHINES[kind]}},
                    iam.PolicyStatement(actions=["batch:UpdateComputeEnvironment"], resources=[arn]),
                )
            if endpoint:
                self.call(
                    f"{shift_name}Endpoint",
                    when,
                    "application-autoscaling",
                    "registerScalableTarget",
                    {
                        "ServiceNamespace": "sagemaker",
                        "ScalableDimension": "sagemaker:variant:DesiredInstanceCount",
                        "ResourceId": endpoint.scalable,
                        "MinCapacity": min(shift.least, most),
                        "MaxCapacity": most,
                    },
                    iam.PolicyStatement(
                        actions=["application-autoscaling:RegisterScalableTarget"],
                        resources=[endpoint.target_arn],
                    ),
                )

    def call(
        self,
        name: str,
        when: scheduler.ScheduleExpression,
        service: str,
        action: str,
        what: dict[str, object],
        statement: iam.PolicyStatement,
    ) -> None:
        scheduler.Schedule(
            self,
            name,
            schedule=when,
            target=targets.Universal(
                service=service,
                action=action,
                input=scheduler.ScheduleTargetInput.from_object(what),
                policy_statements=[statement],
                retry_attempts=3,
            ),
        )
