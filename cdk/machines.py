"""The state machines from the files in statemachines/, each with a role for the calls of its states."""

import re
from collections.abc import Mapping, Sequence
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
NESTED_MACHINES = ("remind_reviewer", "listen", "detect", "read", "redact")
"""The machines that process_video starts, directly or not, each after those that it starts itself."""


def called_functions(file: str) -> list[str]:
    """The Lambdas that a machine's states call: `${PlanBatches}` is lambdas/plan_batches.py."""
    return sorted(set(re.findall(r'"FunctionName": "\$\{(\w+)\}"', read_definition(file))))


def called_machines(file: str) -> list[str]:
    """The state machines that a machine's states start."""
    return sorted(set(re.findall(r'"StateMachineArn": "\$\{(\w+)\}"', read_definition(file))))


def read_definition(file: str) -> str:
    return (STATEMACHINES / f"{file}.asl.json").read_text()


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
    body = sfn.DefinitionBody.from_string(read_definition(file))
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
    """The state machine for one video and those that it starts, with a rule for executions that end abnormally."""

    def __init__(
        self,
        scope: Construct,
        name: str,
        profile: Profile,
        functions: Functions,
        run_worker: sfn.StateMachine,
    ) -> None:
        super().__init__(scope, name)
        self.functions = functions
        self.machines = {"RunWorker": run_worker}
        for file in (*NESTED_MACHINES, "process_video"):
            self.machines[pascal(file)] = self.build(file, profile)
        process_video = self.machines["ProcessVideo"]
        self.arn = arn(profile, "ProcessVideo") if profile.cloud else process_video.state_machine_arn
        events.Rule(
            self,
            "Ended",
            event_pattern=execution_events(self.arn, ENDED),
            targets=[targets.LambdaFunction(functions["reconcile"], retry_attempts=185)],
        )

    def build(self, file: str, profile: Profile) -> sfn.StateMachine:
        """Build a machine with a role for the functions and the machines that it calls."""
        function_arns = {name: self.functions[snake(name)].function_arn for name in called_functions(file)}
        machines = {name: self.machines[name] for name in called_machines(file)}
        substitutions = function_arns | {name: inner.state_machine_arn for name, inner in machines.items()}
        state_machine = build_state_machine(self, pascal(file), file, profile, substitutions)
        if not profile.cloud:
            return state_machine
        if function_arns:
            add_statements(state_machine, invoke_statements(sorted(function_arns.values())))
        detached = machines.pop("RemindReviewer", None)
        if detached:
            add_statements(state_machine, start_statements(detached))
        if machines:
            add_statements(state_machine, nested_execution_statements([*machines.values()], profile))
        return state_machine

    def inspection_statements(self, profile: Profile) -> list[iam.PolicyStatement]:
        """Return the permissions to find executions of this machine and read their input."""
        executions = f"{arn(profile, 'ProcessVideo', 'execution')}:*"
        return [
            iam.PolicyStatement(actions=["states:ListExecutions"], resources=[self.arn]),
            iam.PolicyStatement(actions=["states:DescribeExecution"], resources=[executions]),
        ]


def pascal(file: str) -> str:
    """`remind_reviewer` is the construct RemindReviewer."""
    return "".join(word.capitalize() for word in file.split("_"))


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


def start_statements(*inner: sfn.StateMachine) -> list[iam.PolicyStatement]:
    """Return the permission to start the inner state machines."""
    arns = [machine.state_machine_arn for machine in inner]
    return [iam.PolicyStatement(actions=["states:StartExecution"], resources=arns)]


def nested_execution_statements(
    inner: Sequence[sfn.StateMachine], profile: Profile
) -> list[iam.PolicyStatement]:
    """Return the permissions of `startExecution.sync:2`, from the AWS documentation of the integration."""
    executions = [f"{arn(profile, machine.node.id, 'execution')}:*" for machine in inner]
    return [
        *start_statements(*inner),
        iam.PolicyStatement(
            actions=["states:DescribeExecution", "states:StopExecution"], resources=executions
        ),
        event_rule_statement(Stack.of(inner[0]), "StepFunctionsGetEventsForStepFunctionsExecutionRule"),
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
