"""Step Functions: implements Workflow. An execution's name is its job id, so a job has one execution."""

import json
from collections.abc import Mapping
from functools import cached_property
from typing import Any
from uuid import UUID

from rushes.adapters.aws.clients import Client, create_client, error_code, translate_errors
from rushes.domain import Ticket


class StepFunctionsWorkflow:
    """One state machine. AWS stores an execution for 90 days."""

    def __init__(self, arn: str) -> None:
        self.arn = arn

    @cached_property
    def client(self) -> Client:
        return create_client("stepfunctions")

    def start(self, ticket: Ticket) -> bool:
        """Start an execution. AWS accepts a repeated start while the execution runs and rejects it afterwards, so check
        first. Two concurrent callers may both get True for the one execution."""
        from botocore.exceptions import ClientError

        if self.find_execution(ticket.job_id) is not None:
            return False
        with translate_errors():
            try:
                self.client.start_execution(
                    stateMachineArn=self.arn, name=str(ticket.job_id), input=ticket.model_dump_json()
                )
            except ClientError as error:
                if error_code(error) != "ExecutionAlreadyExists":
                    raise
                return False
        return True

    def stop(self, job_id: UUID) -> bool:
        if not self.is_running(job_id):
            return False
        with translate_errors():
            self.client.stop_execution(
                executionArn=self.execution_arn(job_id),
                error="Cancelled",
                cause="The owner cancelled the job.",
            )
        return True

    def find_ticket(self, job_id: UUID) -> Ticket | None:
        execution = self.find_execution(job_id)
        return Ticket.model_validate_json(execution["input"]) if execution else None

    def is_running(self, job_id: UUID) -> bool:
        execution = self.find_execution(job_id)
        return execution is not None and execution["status"] == "RUNNING"

    def resume(self, token: str, outcome: Mapping[str, str]) -> bool:
        from botocore.exceptions import ClientError

        with translate_errors():
            try:
                self.client.send_task_success(taskToken=token, output=json.dumps(dict(outcome)))
            except ClientError as error:
                if error_code(error) not in ("TaskTimedOut", "TaskDoesNotExist", "InvalidToken"):
                    raise
                return False
        return True

    def execution_arn(self, job_id: UUID) -> str:
        """The ARN of the job's execution."""
        return self.arn.replace(":stateMachine:", ":execution:") + f":{job_id}"

    def find_execution(self, job_id: UUID) -> dict[str, Any] | None:
        """Return the job's execution, or None if there is none."""
        from botocore.exceptions import ClientError

        with translate_errors():
            try:
                response: dict[str, Any] = self.client.describe_execution(
                    executionArn=self.execution_arn(job_id)
                )
            except ClientError as error:
                if error_code(error) != "ExecutionDoesNotExist":
                    raise
                return None
        return response
