"""The state machines from the files in statemachines/, each with a role for the calls of its states."""

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
from cdk.handlers import Functions, log_retention

STATEMACHINES = Path(__file__).parent.parent / "statemachines"
LAMBDA_STATES = frozenset(
    re.findall(r"\$\{(\w+)\}", (STATEMACHINES / "process_video.asl.json").read_text())
) - {
    "RunWorker",
    "RemindReviewer",
}
"""The states that call Lambdas: `${Probe}` is lambdas/probe.py."""

ENDED = ["ABORTED", "TIMED_OUT", "FAILED"]


def execution_events(machine_arn: str, statuses: list[str]) -> events.EventPattern:
    """Return the EventBridge pattern of a state machine's executions with one of these statuses."""
    return events.EventPattern(
        source=["aws.states"],
        detail_type=["Step Functions Execution Status Change"],
        detail={"stateMachineArn": [machine_arn], "status": statuses},
    )


def build_state_machine(
    scope: Construct, name: str, file: str, profile: Profile, substitutions: Mapping[str, str]
) -> sfn.StateMachine:
    """Build the machine of statemachines/<file>.asl.json. Its log has states and errors, never tickets."""
    body = sfn.DefinitionBody.from_string((STATEMACHINES / f"{file}.asl.json").read_text())
    if not profile.cloud:
        return sfn.StateMachine(scope, name, definition_body=body, definition_substitutions=substitutions)
    log = logs.LogGroup(
        scope,
        f"{name}Log",
        log_group_name=f"/aws/vendedlogs/states/rushes-{profile.name}-{name}",
        retention=log_retention(profile),
        removal_policy=RemovalPolicy.DESTROY,
    )
    return sfn.StateMachine(
        scope,
        name,
        state_machine_name=physical_name(profile, name),
        definition_body=body,
        definition_substitutions=substitutions,
        tracing_enabled=profile.tracing,
        logs=sfn.LogOptions(destination=log, level=sfn.LogLevel.ALL, include_execution_data=False),
    )


def physical_name(profile: Profile, name: str) -> str:
    """Return the name of a state machine in the account."""
    return f"rushes-{profile.name}-{name}"


def arn(profile: Profile, name: str, kind: str = "stateMachine") -> str:
    """Return the ARN of a state machine, or with the kind `execution` the ARN prefix of its executions."""
    location = f"{profile.region}:{Aws.ACCOUNT_ID}"
    return f"arn:{Aws.PARTITION}:states:{location}:{kind}:{physical_name(profile, name)}"


class ProcessVideo(Construct):
    """The state machine for one video, with a rule for executions that end abnormally."""

    def __init__(
        self,
        scope: Construct,
        name: str,
        profile: Profile,
        functions: Functions,
        run_worker: sfn.StateMachine,
    ) -> None:
        super().__init__(scope, name)
        function_arns = {state: functions[snake(state)].function_arn for state in sorted(LAMBDA_STATES)}
        self.reminders = self.create_reminders(profile, functions["remind_reviewer"].function_arn)
        self.machine = build_state_machine(
            self,
            "ProcessVideo",
            "process_video",
            profile,
            function_arns
            | {
                "RunWorker": run_worker.state_machine_arn,
                "RemindReviewer": self.reminders.state_machine_arn,
            },
        )
        if profile.cloud:
            add_statements(self.machine, invoke_statements(sorted(function_arns.values())))
            add_statements(self.machine, nested_execution_statements(run_worker, profile))
            add_statements(self.machine, start_statements(self.reminders))
        self.arn = arn(profile, "ProcessVideo") if profile.cloud else self.machine.state_machine_arn
        events.Rule(
            self,
            "Ended",
            event_pattern=execution_events(self.arn, ENDED),
            targets=[targets.LambdaFunction(functions["reconcile"], retry_attempts=185)],
        )

    def create_reminders(self, profile: Profile, remind: str) -> sfn.StateMachine:
        """Build the machine that sends review reminders; it runs detached."""
        state_machine = build_state_machine(
            self, "RemindReviewer", "remind_reviewer", profile, {"RemindReviewer": remind}
        )
        if profile.cloud:
            add_statements(state_machine, invoke_statements([remind]))
        return state_machine

    def inspection_statements(self, profile: Profile) -> list[iam.PolicyStatement]:
        """Return the permissions to find executions of this machine and read their input."""
        executions = f"{arn(profile, 'ProcessVideo', 'execution')}:*"
        return [
            iam.PolicyStatement(actions=["states:ListExecutions"], resources=[self.arn]),
            iam.PolicyStatement(actions=["states:DescribeExecution"], resources=[executions]),
        ]


def snake(state: str) -> str:
    """`PlanBatches` is lambdas/plan_batches.py."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", state).lower()


def add_statements(state_machine: sfn.StateMachine, statements: list[iam.PolicyStatement]) -> None:
    """Add statements to the state machine's role."""
    for statement in statements:
        state_machine.add_to_role_policy(statement)


def invoke_statements(arns: list[str]) -> list[iam.PolicyStatement]:
    """Return the permission to invoke these functions."""
    return [iam.PolicyStatement(actions=["lambda:InvokeFunction"], resources=arns)]


def start_statements(inner: sfn.StateMachine) -> list[iam.PolicyStatement]:
    """Return the permission to start the inner state machine."""
    return [iam.PolicyStatement(actions=["states:StartExecution"], resources=[inner.state_machine_arn])]


def nested_execution_statements(inner: sfn.StateMachine, profile: Profile) -> list[iam.PolicyStatement]:
    """Return the permissions of `startExecution.sync:2`, from the AWS documentation of the integration."""
    stack = Stack.of(inner)
    executions = f"{arn(profile, inner.node.id, 'execution')}:*"
    return [
        *start_statements(inner),
        iam.PolicyStatement(
            actions=["states:DescribeExecution", "states:StopExecution"], resources=[executions]
        ),
        event_rule_statement(stack, "StepFunctionsGetEventsForStepFunctionsExecutionRule"),
    ]


def batch_job_statements(
    stack: Stack, definitions: list[str], queues: list[str]
) -> list[iam.PolicyStatement]:
    """Return the permissions of `submitJob.sync`. batch:DescribeJobs does not support resource-level permissions."""
    jobs = f"arn:{stack.partition}:batch:{stack.region}:{stack.account}:job/*"
    return [
        iam.PolicyStatement(actions=["batch:SubmitJob"], resources=[*definitions, *queues]),
        iam.PolicyStatement(actions=["batch:TerminateJob"], resources=[jobs]),
        iam.PolicyStatement(actions=["batch:DescribeJobs"], resources=["*"]),
        event_rule_statement(stack, "StepFunctionsGetEventsForBatchJobsRule"),
    ]


def event_rule_statement(stack: Stack, rule: str) -> iam.PolicyStatement:
    """Return the permissions for the EventBridge rule through which Step Functions learns of the end."""
    return iam.PolicyStatement(
        actions=["events:PutTargets", "events:PutRule", "events:DescribeRule"],
        resources=[f"arn:{stack.partition}:events:{stack.region}:{stack.account}:rule/{rule}"],
    )
