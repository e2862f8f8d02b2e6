"""A second interpreter of our state machines: moto's, in this process, with `jsonata-python` for the expressions.

Lambdas are functions of a test; a worker's machine is a state that calls the function RunWorker, and a Batch job is a
call of the function SubmitJob. Nothing of the emulator that the local stack runs on has a part in it.
"""

import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import boto3
import jsonata
from jsonata.jexception import JException
from moto import mock_aws
from moto.stepfunctions.parser.asl.component.state.exec.state_task import lambda_eval_utils
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service import (
    state_task_service_callback,
)
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service.state_task_service import (
    StateTaskService,
)
from moto.stepfunctions.parser.asl.jsonata import jsonata as expressions

from cdk.machines import NESTED_MACHINES, called_functions, called_machines, pascal, read_definition

ROLE = "arn:aws:iam::123456789012:role/machine"
PATIENCE_SECONDS = 60
RUN_WORKER = {
    "QueryLanguage": "JSONata",
    "StartAt": "Run",
    "States": {
        "Run": {
            "Type": "Task",
            "Resource": "arn:aws:states:::lambda:invoke",
            "Arguments": {"FunctionName": "RunWorker", "Payload": "{% $states.input %}"},
            "End": True,
        }
    },
}

Function = Callable[[Any], Any]


class Raised(Exception):
    """An error that a Lambda raises: its class, as Step Functions names it."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} was raised.")
        self.name = name


def evaluate(expression: str) -> Any:
    try:
        return jsonata.Jsonata(expression).evaluate(None)
    except JException as error:
        raise expressions.JSONataException("UNKNOWN", str(error)) from error


def decapitalise(task: Any, parameters: dict[str, Any], *_: Any, **__: Any) -> None:
    """Step Functions writes `StateMachineArn` where the client of a service says `stateMachineArn`."""
    if type(task).__name__ == "StateTaskServiceSfn":
        for key in list(parameters):
            parameters[key[0].lower() + key[1:]] = parameters.pop(key)
        parameters.setdefault("name", uuid4().hex)  # moto calls every execution without a name None


def capitalise(task: Any, response: Any, *_: Any, **__: Any) -> None:
    if type(task).__name__ == "StateTaskServiceSfn" and isinstance(response, dict):
        for key in list(response):
            response[key[0].upper() + key[1:]] = response.pop(key)


def quicken(definition: str) -> str:
    """A machine with waits between its retries that a test can afford."""
    return definition.replace('"IntervalSeconds": 2', '"IntervalSeconds": 1').replace(
        '"BackoffRate": 2', '"BackoffRate": 1'
    )


class Interpreter:
    """The machines of a job, their Lambdas, and what was called in which order."""

    def __init__(self, functions: Mapping[str, Function]) -> None:
        self.functions, self.calls = dict(functions), list[tuple[str, Any]]()
        self.client: Any = boto3.client("stepfunctions", region_name="us-east-1")
        self.arns = {"RunWorker": self.create("run_worker", json.dumps(RUN_WORKER))}
        for file in (*NESTED_MACHINES, "process_video"):
            self.arns[pascal(file)] = self.create(file, self.filled(file))

    def filled(self, file: str) -> str:
        """A machine's file with its substitutions."""
        text = quicken(read_definition(file))
        for name in called_functions(file):
            text = text.replace(f'"FunctionName": "${{{name}}}"', f'"FunctionName": "{name}"')
        for name in called_machines(file):
            text = text.replace(f"${{{name}}}", self.arns[name])
        return text

    def create_run_worker(self, **substitutions: str) -> None:
        """The real machine run_worker in the place of the one that every other machine calls."""
        machine = json.loads(quicken(read_definition("run_worker")))
        run = machine["States"]["Run"]
        run["Resource"] = "arn:aws:states:::lambda:invoke"
        run["Arguments"] = {"FunctionName": "SubmitJob", "Payload": run["Arguments"]}
        text = json.dumps(machine).replace("${StoreFailure}", "StoreFailure")
        for name, value in substitutions.items():
            text = text.replace(f"${{{name}}}", value)
        self.arns["RunWorker"] = self.create("run_worker_on_batch", text)

    def create(self, name: str, definition: str) -> str:
        arn: str = self.client.create_state_machine(name=name, definition=definition, roleArn=ROLE)[
            "stateMachineArn"
        ]
        return arn

    def invoke(self, parameters: dict[str, Any], **_: Any) -> dict[str, Any]:
        """What `lambda:invoke` answers."""
        name, payload = parameters["FunctionName"], parameters["Payload"]
        event = json.loads(payload) if isinstance(payload, str | bytes) else payload
        self.calls.append((name, event))
        try:
            return {"StatusCode": 200, "Payload": self.functions[name](event)}
        except Raised as error:
            answer = {"errorType": error.name, "errorMessage": str(error)}
            return {"StatusCode": 200, "FunctionError": error.name, "Payload": answer}

    def run(self, machine: str, given: Mapping[str, Any]) -> dict[str, Any]:
        """Run a machine to its end; answers with its description."""
        execution = self.client.start_execution(
            stateMachineArn=self.arns[machine], name=uuid4().hex, input=json.dumps(given)
        )["executionArn"]
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            described: dict[str, Any] = self.client.describe_execution(executionArn=execution)
            if described["status"] != "RUNNING":
                return described
            assert time.monotonic() < deadline, self.calls
            time.sleep(0.05)

    def steps(self) -> list[str]:
        """What the workers were told to do, in order."""
        return [event["step"] for name, event in self.calls if name == "RunWorker"]


@contextmanager
def interpreting(functions: Mapping[str, Function]) -> Iterator[Interpreter]:
    """An account of its own with our machines in it."""
    state_task_service_callback._DELAY_SECONDS_SYNC_CONDITION_CHECK = 0.02
    before = lambda_eval_utils._invoke_lambda_function
    expressions._eval_jsonata = evaluate
    StateTaskService._normalise_parameters, StateTaskService._normalise_response = decapitalise, capitalise
    with mock_aws(config={"stepfunctions": {"execute_state_machine": True}}):
        interpreter = Interpreter(functions)
        lambda_eval_utils._invoke_lambda_function = interpreter.invoke
        try:
            yield interpreter
        finally:
            lambda_eval_utils._invoke_lambda_function = before
