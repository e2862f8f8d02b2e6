"""Capacity limits by time of day: fewer machines at night and on weekends. On Batch the minimum is always 0."""

from dataclasses import dataclass

from aws_cdk import TimeZone
from aws_cdk import aws_iam as iam
from aws_cdk import aws_scheduler as scheduler
from aws_cdk import aws_scheduler_targets as targets
from constructs import Construct

from cdk.config import Profile
from cdk.endpoint import Endpoint
from cdk.worker_steps import VCPUS_BY_KIND
from cdk.workers import Workers


@dataclass(frozen=True)
class Shift:
    """Limits from its start on: the minimum of the endpoint and the maximum of all machines."""

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
    """An AWS API call at the start of each shift, for each kind of machine."""

    def __init__(
        self, scope: Construct, name: str, profile: Profile, workers: Workers, endpoint: Endpoint | None
    ) -> None:
        super().__init__(scope, name)
        for shift_name, shift in SHIFTS.items():
            start_time = scheduler.ScheduleExpression.cron(
                minute="0", hour=shift.hour, week_day=shift.days, time_zone=TimeZone.of(profile.timezone)
            )
            max_instances = min(shift.most, profile.most_instances)
            for (kind, spot), environment in workers.environments.items():
                arn = environment.compute_environment_arn
                self.schedule_call(
                    f"{shift_name}{kind.capitalize()}{'Spot' if spot else 'OnDemand'}",
                    start_time,
                    "batch",
                    "updateComputeEnvironment",
                    {
                        "ComputeEnvironment": arn,
                        "ComputeResources": {"MaxvCpus": max_instances * VCPUS_BY_KIND[kind]},
                    },
                    iam.PolicyStatement(actions=["batch:UpdateComputeEnvironment"], resources=[arn]),
                )
            if endpoint:
                self.schedule_call(
                    f"{shift_name}Endpoint",
                    start_time,
                    "application-autoscaling",
                    "registerScalableTarget",
                    {
                        "ServiceNamespace": "sagemaker",
                        "ScalableDimension": "sagemaker:variant:DesiredInstanceCount",
                        "ResourceId": endpoint.scalable_resource_id,
                        "MinCapacity": min(shift.least, max_instances),
                        "MaxCapacity": max_instances,
                    },
                    iam.PolicyStatement(
                        actions=["application-autoscaling:RegisterScalableTarget"],
                        resources=[endpoint.scalable_target_arn],
                    ),
                )

    def schedule_call(
        self,
        name: str,
        start_time: scheduler.ScheduleExpression,
        service: str,
        action: str,
        parameters: dict[str, object],
        statement: iam.PolicyStatement,
    ) -> None:
        """Schedule a recurring AWS API call."""
        scheduler.Schedule(
            self,
            name,
            schedule=start_time,
            target=targets.Universal(
                service=service,
                action=action,
                input=scheduler.ScheduleTargetInput.from_object(parameters),
                policy_statements=[statement],
                retry_attempts=3,
            ),
        )
