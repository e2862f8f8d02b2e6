"""The state machines, from the files in statemachines/, each with a role for what its states call."""

import re
from collections.abc import Mapping
from pathlib import Path

from aws_cdk import Aws, RemovalPolicy, Stack
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from aws_cdk import aws_stepfunctions as sfn
from constructs import Construct

from cdk.config import Profile
from cdk.handlers import Functions, retention

STATEMACHINES = Path(__file__).parent.parent / "statemachines"
STATES = frozenset(re.findall(r"\$\{(\w+)\}", (STATEMACHINES / "process_video.asl.json").read_text())) - {
    "RunWorker",
    "RemindReviewer",
}
"""The states that are Lambdas: `${Probe}` stands for lambdas/probe.py."""

ENDED = ["ABORTED", "TIMED_OUT", "FAILED"]


def execution(machine_arn: str, statuses: list[str]) -> events.EventPattern:
    """Executions of a machine that have come to one of these statuses, as EventBridge tells of them."""
    return events.EventPattern(
        source=["aws.states"],
        detail_type=["Step Functions Execution Status Change"],
        detail={"stateMachineArn": [machine_arn], "status": statuses},
    )


def machine(
    scope: Construct, name: str, file: str, profile: Profile, substitutions: Mapping[str, str]
) -> sfn.StateMachine:
    """The machine of statemachines/<file>.asl.json. Its log holds names of states and errors, never tickets."""
    body = sfn.DefinitionBody.from_string((STATEMACHINES / f"{file}.asl.json").read_text())
    if not profile.cloud:
        return sfn.StateMachine(scope, name, definition_body=body, definition_substitutions=substitutions)
    log = logs.LogGroup(
        scope,
        f"{name}Log",
        log_group_name=f"/aws/vendedlogs/states/rushes-{profile.name}-{name}",
        retention=retention(profile),
        removal_policy=RemovalPolicy.DESTROY,
    )
    return sfn.StateMachine(
        scope,
        name,
        state_machine_name=called(profile, name),
        definition_body=body,
        definition_substitutions=substitutions,
        tracing_enabled=profile.tracing,
        logs=sfn.LogOptions(destination=log, level=sfn.LogLevel.ALL, include_execution_data=False),
    )


def called(profile: Profile, name: str) -> str:
    return f"rushes-{profile.name}-{name}"


def arn(profile: Profile, name: str, kind: str = "stateMachine") -> str:
    """Of the machine, or with the kind `execution` the beginning of those of its executions."""
    where = f"{profile.region}:{Aws.ACCOUNT_ID}"
    return f"arn:{Aws.PARTITION}:states:{where}:{kind}:{called(profile, name)}"


class ProcessVideo(Construct):
    """The way of one video, and who hears how an execution of it ended."""

    def __init__(
        self,
        scope: Construct,
        name: str,
        profile: Profile,
        functions: Functions,
        run_worker: sfn.StateMachine,
    ) -> None:
        super().__init__(scope, name)
        functions_of = {state: functions[snake(state)].function_arn for state in sorted(STATES)}
        self.reminders = self.reminding(profile, functions["remind_reviewer"].function_arn)
        self.machine = machine(
            self,
            "ProcessVideo",
            "process_video",
            profile,
            functions_of
            | {
                "RunWorker": run_worker.state_machine_arn,
                "RemindReviewer": self.reminders.state_machine_arn,
            },
        )
        if profile.cloud:
            allow(self.machine, invoking(sorted(functions_of.values())))
            allow(self.machine, nesting(run_worker, profile))
            allow(self.machine, starting(self.reminders))
        self.arn = arn(profile, "ProcessVideo") if profile.cloud else self.machine.state_machine_arn
        events.Rule(
            self,
            "Ended",
            event_pattern=execution(self.arn, ENDED),
            targets=[targets.LambdaFunction(functions["reconcile"], retry_attempts=185)],
        )

    def reminding(self, profile: Profile, remind: str) -> sfn.StateMachine:
        """The reminders of a review, which nobody waits for."""
        made = machine(self, "RemindReviewer", "remind_reviewer", profile, {"RemindReviewer": remind})
        if profile.cloud:
            allow(made, invoking([remind]))
        return made

    def looking(self, profile: Profile) -> list[iam.PolicyStatement]:
        """To find executions of this machine and see what they were given."""
        runs = f"{arn(profile, 'ProcessVideo', 'execution')}:*"
        return [
            iam.PolicyStatement(actions=["states:ListExecutions"], resources=[self.arn]),
            iam.PolicyStatement(actions=["states:DescribeExecution"], resources=[runs]),
        ]


def snake(state: str) -> str:
    """`PlanBatches` is lambdas/plan_batches.py."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", state).lower()


def allow(made: sfn.StateMachine, statements: list[iam.PolicyStatement]) -> None:
    for statement in statements:
        made.add_to_role_policy(statement)


def invoking(arns: list[str]) -> list[iam.PolicyStatement]:
    return [iam.PolicyStatement(actions=["lambda:InvokeFunction"], resources=arns)]


def starting(inner: sfn.StateMachine) -> list[iam.PolicyStatement]:
    return [iam.PolicyStatement(actions=["states:StartExecution"], resources=[inner.state_machine_arn])]


def nesting(inner: sfn.StateMachine, profile: Profile) -> list[iam.PolicyStatement]:
    """What `startExecution.sync:2` calls, as AWS lists it for this integration."""
    stack = Stack.of(inner)
    running = f"{arn(profile, inner.node.id, 'execution')}:*"
    return [
        *starting(inner),
        iam.PolicyStatement(
            actions=["states:DescribeExecution", "states:StopExecution"], resources=[running]
        ),
        hearing(stack, "StepFunctionsGetEventsForStepFunctionsExecutionRule"),
    ]


def batching(stack: Stack, definitions: list[str], queues: list[str]) -> list[iam.PolicyStatement]:
    """What `submitJob.sync` calls. Nobody can be let describe one job only: AWS knows no resource for it."""
    jobs = f"arn:{stack.partition}:batch:{stack.region}:{stack.account}:job/*"
    return [
        iam.PolicyStatement(actions=["batch:SubmitJob"], resources=[*definitions, *queues]),
        iam.PolicyStatement(actions=["batch:TerminateJob"], resources=[jobs]),
        iam.PolicyStatement(actions=["batch:DescribeJobs"], resources=["*"]),
        hearing(stack, "StepFunctionsGetEventsForBatchJobsRule"),
    ]


def hearing(stack: Stack, rule: str) -> iam.PolicyStatement:
    """Step Functions hears of the end through a rule of its own in this account."""
    return iam.PolicyStatement(
        actions=["events:PutTargets", "events:PutRule", "events:DescribeRule"],
        resources=[f"arn:{stack.partition}:events:{stack.region}:{stack.account}:rule/{rule}"],
    )
