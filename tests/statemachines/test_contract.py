"""What the state machines promise, held on the files themselves."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cdk.machines import pascal, snake
from rushes.domain import JobRequest
from rushes.domain.catalogue import LANGUAGE_ROWS, STEP_ROWS, VIDEO_ROWS, worker_images
from rushes.errors import NotScanned
from rushes.settings import Settings
from rushes.steps import sample
from rushes.steps.detect.vision import BATCH
from rushes.steps.runner import load_step

ROOT = Path(__file__).parent.parent.parent
FOLDER = ROOT / "statemachines"
FILES = sorted(FOLDER.glob("*.asl.json"))
LAMBDA = "arn:aws:states:::lambda:invoke"
WAITING = LAMBDA + ".waitForTaskToken"
NESTED = "arn:aws:states:::states:startExecution.sync:2"
ASIDE = "arn:aws:states:::states:startExecution"

State = dict[str, Any]


def scopes(machine: State) -> Iterator[State]:
    """The machine and every branch inside it: whatever has StartAt and States."""
    yield machine
    for state in machine["States"].values():
        for inner in [
            *state.get("Branches", []),
            *([state["ItemProcessor"]] if "ItemProcessor" in state else []),
        ]:
            yield from scopes(inner)


def states(machine: State) -> dict[str, State]:
    return {name: state for scope in scopes(machine) for name, state in scope["States"].items()}


def read(name: str) -> State:
    machine: State = json.loads((FOLDER / f"{name}.asl.json").read_text())
    return machine


JOB_MACHINES = ("process_video", "listen", "detect", "read", "redact")
BY_MACHINE = {name: states(read(name)) for name in JOB_MACHINES}
PROCESS = BY_MACHINE["process_video"]
TASKS = {
    name: state
    for machine in BY_MACHINE.values()
    for name, state in machine.items()
    if state["Type"] == "Task"
}
"""The tasks of all machines of a job. A machine's state and the machine may share a name: the inner task counts."""
PASCAL = {pascal(name): name for name in JOB_MACHINES}
STARTED = {
    (machine, name): PASCAL[target]
    for machine, inner in BY_MACHINE.items()
    for name, state in inner.items()
    if state["Type"] == "Task"
    for target in [state["Arguments"].get("StateMachineArn", "").strip("${}")]
    if target in PASCAL
}
"""The states that start another machine of the job."""
WORKERS = {
    name: state
    for machine, inner in BY_MACHINE.items()
    for name, state in inner.items()
    if state.get("Arguments", {}).get("StateMachineArn") == "${RunWorker}"
}
FALLBACKS = dict.fromkeys(("ChooseDetector", "Sample", "PlanBatches", "VisionBatch"), "Detect") | {
    "Reminders": "Review"
}
"""What may fail, and the state that does it in another way."""


def followers(state: State) -> list[str]:
    found = [state[key] for key in ("Next", "Default") if key in state]
    return found + [rule["Next"] for key in ("Choices", "Catch") for rule in state.get(key, [])]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_state_can_be_reached_and_leads_somewhere(file: Path) -> None:
    for scope in scopes(json.loads(file.read_text())):
        reached, waiting = set(), [scope["StartAt"]]
        while waiting:
            name = waiting.pop()
            assert name in scope["States"], f"{name} is named and not there"
            if name not in reached:
                reached.add(name)
                waiting += followers(scope["States"][name])
        assert reached == set(scope["States"])
        for name, state in scope["States"].items():
            ends = state["Type"] in ("Fail", "Succeed") or state.get("End") is True
            assert ends != ("Next" in state or state["Type"] == "Choice"), name


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_machine_and_every_task_has_a_timeout(file: Path) -> None:
    machine = json.loads(file.read_text())
    assert machine["TimeoutSeconds"] > 0
    for name, state in states(machine).items():
        if state["Type"] == "Task":
            assert 0 < state["TimeoutSeconds"] <= machine["TimeoutSeconds"], name


def test_a_state_names_its_step_its_handler_and_its_function_by_one_word() -> None:
    for name, state in TASKS.items():
        if state["Resource"] in (LAMBDA, WAITING):
            assert state["Arguments"]["FunctionName"] == f"${{{name}}}"
            assert (ROOT / "lambdas" / f"{snake(name)}.py").is_file()


def test_a_machine_is_read_in_a_minute() -> None:
    assert {name: len(machine) for name, machine in BY_MACHINE.items() if len(machine) > 25} == {}


def steps_of(state: State) -> set[str]:
    """The steps that a worker's state runs, without a language or the number of a share."""
    step = state["Arguments"]["Input"]["step"]
    if step == "{% $states.input %}":
        return set(VIDEO_ROWS)
    if step == "{% $dub %}":
        return {"dub"}
    return {re.findall(r"[a-z]+", step)[0]}


def test_every_step_of_the_catalogue_is_a_state_where_the_catalogue_says() -> None:
    workers = [step for state in WORKERS.values() for step in steps_of(state)]
    assert sorted(workers) == sorted(worker_images())
    rows = STEP_ROWS | LANGUAGE_ROWS | VIDEO_ROWS
    for step, row in rows.items():
        assert step == "review" or callable(load_step(step))
        if row.image is None:
            assert TASKS[step.capitalize()]["Resource"] in (LAMBDA, WAITING)


def conditions() -> list[str]:
    return [
        rule["Condition"]
        for machine in BY_MACHINE.values()
        for state in machine.values()
        for rule in state.get("Choices", [])
    ]


def test_a_machine_asks_the_catalogue_what_the_request_wants() -> None:
    """No condition reads an option of the request: `$steps` holds the answer of the catalogue."""
    assert [text for text in conditions() if "request." in text] == []
    named = {step for text in conditions() for step in re.findall(r"'(\w+)' in \$steps", text)}
    optional = {
        step
        for step, row in STEP_ROWS.items()
        if not row.is_requested(JobRequest(**NOTHING)) and step not in ("plan", "split")
    }
    assert named == optional


NOTHING = {"thumbnails": False, "chapters": False, "analyse": False, "subtitles": False, "index": False}


def scope_of(step: str) -> tuple[str, str]:
    """The machine and the state of a step."""
    for machine, inner in BY_MACHINE.items():
        for name, state in inner.items():
            if (machine, name) in STARTED or state["Type"] != "Task":
                continue
            if name.lower() == step or (name in WORKERS and step in steps_of(state)):
                return machine, name
    raise AssertionError(f"no state runs {step}")


def reachable(scope: State, start: str) -> set[str]:
    """The states of a scope that may run after `start`."""
    seen, waiting = set(), [start]
    while waiting:
        for target in followers(scope["States"][waiting.pop()]):
            if target not in seen:
                seen.add(target)
                waiting.append(target)
    return seen


def path_to(machine: str, name: str) -> list[tuple[State, str]]:
    """The scopes from process_video down to a state, each with the name of the state in it."""

    def inside(scope: State) -> list[tuple[State, str]] | None:
        if name in scope["States"]:
            return [(scope, name)]
        for outer, state in scope["States"].items():
            for inner in list(scopes({"States": {outer: state}}))[1:]:
                if inner["States"] is not scope["States"] and (found := inside(inner)):
                    return [(scope, outer), *found]
        return None

    path = inside(read(machine))
    assert path
    above = next(((outer, state) for (outer, state), inner in STARTED.items() if inner == machine), None)
    return [*(path_to(*above) if above else []), *path]


def test_a_step_runs_after_those_whose_results_it_reads() -> None:
    rows = STEP_ROWS | LANGUAGE_ROWS | VIDEO_ROWS
    for step, row in rows.items():
        for earlier in row.predecessors:
            after, before = path_to(*scope_of(step)), path_to(*scope_of(earlier))
            depth = next(
                k for k, (one, other) in enumerate(zip(before, after, strict=False)) if one[1] != other[1]
            )
            (scope, first), (_, second) = before[depth], after[depth]
            assert second in reachable(scope, first), f"{earlier} before {step}"


def test_the_copy_does_not_wait_for_what_is_read_from_the_words() -> None:
    produce = PROCESS["Produce"]
    branches = [set(branch["States"]) & {"Read", "Redact"} for branch in produce["Branches"]]
    assert branches == [{"Read"}, {"Redact"}]
    assert list(read("read")["States"])[-1] == "Record"


def test_a_language_that_fails_leaves_the_others_alone() -> None:
    languages = BY_MACHINE["read"]["Languages"]
    assert languages["Items"] == "{% [$ticket.request.languages] %}"
    assert 1 <= languages["MaxConcurrency"] <= 4
    for name in ("Translate", "Dub"):
        (catch,) = languages["ItemProcessor"]["States"][name]["Catch"]
        assert catch == {"ErrorEquals": ["States.ALL"], "Next": "LanguageDone"}


def test_whoever_starts_a_machine_tries_again_where_aws_fails() -> None:
    for name, state in TASKS.items():
        if state["Resource"] == NESTED:
            (rule,) = state["Retry"]
            assert all(error.startswith("StepFunctions.") for error in rule["ErrorEquals"]), name
            assert rule["MaxAttempts"] >= 3
            assert rule["JitterStrategy"] == "FULL"


def test_lambda_tasks_are_retried_after_2_4_8_seconds_and_bad_content_never() -> None:
    for name, state in TASKS.items():
        if state["Resource"] != LAMBDA:
            continue
        never, *between, faults = state["Retry"]
        assert bool(between) == (name == "Probe")
        assert set(never["ErrorEquals"]) == {"Rejected", "BadRequest", "Unavailable"}, name
        assert never["MaxAttempts"] == 0
        assert faults["ErrorEquals"] == ["States.ALL"]
        assert (faults["IntervalSeconds"], faults["BackoffRate"]) == (2, 2)
        assert faults["MaxAttempts"] >= 3


def test_probe_waits_some_minutes_for_the_malware_scan_to_tag_an_upload() -> None:
    """A20."""
    waits = PROCESS["Probe"]["Retry"][1]
    assert waits["ErrorEquals"] == [NotScanned.__name__]
    seconds = sum(
        waits["IntervalSeconds"] * waits["BackoffRate"] ** number for number in range(waits["MaxAttempts"])
    )
    assert 300 <= seconds <= 600


def test_whoever_waits_for_a_person_waits_for_a_week_and_no_longer() -> None:
    waiting = {name: state for name, state in TASKS.items() if state["Resource"] == WAITING}
    assert waiting.keys() == {"Review"}
    assert waiting["Review"]["TimeoutSeconds"] == 7 * 86_400
    assert waiting["Review"]["Arguments"]["Payload"]["token"] == "{% $states.context.Task.Token %}"


def test_reminders_end_by_themselves_and_no_later_than_the_review() -> None:
    machine = read("remind_reviewer")
    assert list(machine["States"]) == ["Begin", "Sleep", "RemindReviewer", "StillWaits", "Decided"]
    assert machine["States"]["StillWaits"]["Choices"][0]["Condition"] == "{% $waits and $reminded < 6 %}"
    assert BY_MACHINE["redact"]["Reminders"]["Resource"] == ASIDE
    assert followers(BY_MACHINE["redact"]["Reminders"]) == ["Review", "Review"]


def test_run_worker_retries_a_lost_worker_and_never_bad_content() -> None:
    run = states(read("run_worker.local"))["Run"]
    never, faults = run["Retry"]
    assert never == {"ErrorEquals": ["Rejected", "BadRequest", "Unavailable"], "MaxAttempts": 0}
    assert faults == {"ErrorEquals": ["States.ALL"], "IntervalSeconds": 2, "BackoffRate": 2, "MaxAttempts": 3}
    assert run["HeartbeatSeconds"] == 60


@pytest.mark.parametrize("home", ["run_worker", "run_worker.local", "run_worker.sagemaker"])
def test_in_every_home_a_failure_is_stored_before_the_worker_s_machine_fails(home: str) -> None:
    machine = states(read(home))
    assert [name for name, state in machine.items() if "Failed" in followers(state)] == ["StoreFailure"]
    for name, state in machine.items():
        if state["Type"] == "Task" and name not in ("StoreFailure", "Batch"):
            assert state["Catch"][-1]["ErrorEquals"] == ["States.ALL"]
            assert state["Catch"][-1]["Next"] == "StoreFailure"
    assert set(machine["StoreFailure"]["Arguments"]["Payload"]) == {"ticket", "step", "error"}


def test_a_failure_leads_on_to_another_way_or_to_the_end_of_its_machine() -> None:
    for machine, inner in BY_MACHINE.items():
        for name, state in inner.items():
            if state["Type"] != "Task" or name == "Fail":
                continue
            owner = inner["DetectWithVision"] if name == "VisionBatch" else state
            if "Catch" not in owner:
                assert machine == "redact" or name in ("Transcribe", "Detect", "Record"), name
                continue
            (catch,) = owner["Catch"]
            assert catch["ErrorEquals"] == ["States.ALL"], name
            if name in FALLBACKS:
                assert catch["Next"] == FALLBACKS[name]
            elif catch["Next"] == "Fail" and name != "Record":
                assert catch["Assign"]["failure"]["step"] == name.lower()


def test_no_machine_carries_a_list_of_what_failed() -> None:
    for name in JOB_MACHINES:
        assigned = {key for state in BY_MACHINE[name].values() for key in state.get("Assign", {})}
        assert not assigned & {"missing", "failed", "lost"}


def test_a_branch_that_fails_although_its_tasks_do_not_is_tried_again() -> None:
    """Not so the branches of Produce: one of them may have waited for a reviewer for days."""
    parallels = {
        name: state
        for machine in BY_MACHINE.values()
        for name, state in machine.items()
        if state["Type"] == "Parallel"
    }
    assert parallels.keys() == {"Analyze", "Produce", "Understand"}
    for name in ("Analyze", "Understand"):
        (rule,) = parallels[name]["Retry"]
        assert rule["ErrorEquals"] == ["States.BranchFailed"]
        assert 1 <= rule["MaxAttempts"] <= 2


def test_no_branch_names_a_variable_as_the_machine_does() -> None:
    for machine in map(read, JOB_MACHINES):
        outer = {key for state in machine["States"].values() for key in state.get("Assign", {})}
        for scope in list(scopes(machine))[1:]:
            inner = {key for state in scope["States"].values() for key in state.get("Assign", {})}
            assert not outer & inner


def test_only_fail_leads_to_a_failed_execution() -> None:
    assert [name for name, state in PROCESS.items() if state["Type"] == "Fail"] == ["Failed"]
    assert [name for name, state in PROCESS.items() if "Failed" in followers(state)] == ["Fail"]


STATES_THAT_READ_THEIR_INPUT = ("Open", "VisionBatch", "MakeVideo", "Translate", "Encode")
"""The first states, and those of an item of a Map: a number or a name."""


def test_the_ticket_travels_and_nothing_grows() -> None:
    for name, state in TASKS.items():
        arguments = json.dumps(state["Arguments"])
        assert "$states.input" not in arguments or name in STATES_THAT_READ_THEIR_INPUT, (
            f"{name} passes its whole input on"
        )


def test_a_map_runs_over_numbers_and_keeps_nothing() -> None:
    looks = BY_MACHINE["detect"]["DetectWithVision"]
    assert looks["Items"] == "{% [0..$batches - 1] %}"
    assert looks["MaxConcurrency"] == 15
    assert looks["Output"] == BY_MACHINE["detect"]["VisionBatch"]["Output"] == {}


def test_the_longest_film_stays_within_the_history_of_an_execution() -> None:
    look = 7  # MapIterationStarted, TaskStateEntered, …Scheduled, …Started, …Succeeded, …Exited, MapIterationSucceeded
    again = 3  # TaskScheduled, …Started, …Failed
    longest = Settings().max_seconds * 0.8 / BATCH
    tries = BY_MACHINE["detect"]["VisionBatch"]["Retry"][1]["MaxAttempts"]
    assert longest * (look + again * tries) < 25_000 - 1_000
    assert sample.MOST / BATCH * (look + again) < 25_000 - 1_000


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_variable_that_is_read_was_assigned(file: Path) -> None:
    text = file.read_text()
    parameters = set(re.findall(r"function\(\$(\w+)\)", text))
    read_names = set(re.findall(r"\$([a-zA-Z]\w*)\b(?!\()", text)) - {"states"} - parameters
    assigned = {key for state in states(json.loads(text)).values() for key in state.get("Assign", {})}
    caught = {
        key
        for state in states(json.loads(text)).values()
        for catch in state.get("Catch", [])
        for key in catch.get("Assign", {})
    }
    assert read_names <= assigned | caught
