"""The state machines, from the files in statemachines/, and who hears how an execution ended."""

import re
from pathlib import Path

from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_stepfunctions as sfn
from constructs import Construct

from cdk.handlers import Functions

STATEMACHINES = Path(__file__).parent.parent / "statemachines"
PROCESS_VIDEO = (STATEMACHINES / "process_video.asl.json").read_text()
STATES = frozenset(re.findall(r"\$\{(\w+)\}", PROCESS_VIDEO)) - {"RunWorker", "RemindReviewer"}
"""The states that are Lambdas: `${Probe}` stands for lambdas/probe.py."""


class Machines(Construct):
    """process_video; run_worker, the one place that says how a worker's step is run; and the reminders of a review."""

    def __init__(self, scope: Construct, name: str, functions: Functions, activity_arn: str) -> None:
        super().__init__(scope, name)
        run_worker = self.machine("RunWorker", "run_worker.local", {"Activity": activity_arn})
        remind = {"Remind": functions["remind"].function_arn}
        reminders = self.machine("RemindReviewer", "remind_reviewer", remind)
        process_video = self.machine(
            "ProcessVideo",
            "process_video",
            {state: functions[state.lower()].function_arn for state in STATES}
            | {"RunWorker": run_worker.state_machine_arn, "RemindReviewer": reminders.state_machine_arn},
        )
        self.process_video_arn = process_video.state_machine_arn
        events.Rule(
            self,
            "Ended",
            event_pattern=events.EventPattern(
                source=["aws.states"],
                detail_type=["Step Functions Execution Status Change"],
                detail={
                    "stateMachineArn": [self.process_video_arn],
                    "status": ["ABORTED", "TIMED_OUT", "FAILED"],
                },
            ),
            targets=[targets.LambdaFunction(functions["settle"])],
        )

    def machine(self, name: str, file: str, substitutions: dict[str, str]) -> sfn.StateMachine:
        text = (STATEMACHINES / f"{file}.asl.json").read_text()
        return sfn.StateMachine(
            self,
            name,
            definition_body=sfn.DefinitionBody.from_string(text),
            definition_substitutions=substitutions,
        )
