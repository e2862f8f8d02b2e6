"""What the state machines promise, held on the files themselves."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cdk.machines import snake
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


PROCESS = states(read("process_video"))
TASKS = {name: state for name, state in PROCESS.items() if state["Type"] == "Task"}


WAY_ROUND = dict.fromkeys(("ChooseDetector", "Sample", "PlanBatches", "VisionBatch"), "Detect") | {
    "Reminders": "Review"
}
"""What may fail, and who does it then in another way."""


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


def test_every_step_of_a_worker_goes_through_run_worker() -> None:
    workers = {
        name: state for name, state in TASKS.items() if state["Resource"] not in (LAMBDA, WAITING, ASIDE)
    }
    assert workers.keys() == {"Transcribe", "Align", "Sample", "Detect", "Compose", "Encode", "Assemble"} | {
        "Analyse",
        "Chapter",
        "Translate",
        "Dub",
        "Mux",
        "Burn",
    }
    for name, state in workers.items():
        assert state["Resource"] == NESTED
        assert state["Arguments"]["StateMachineArn"] == "${RunWorker}"
        assert state["Arguments"]["Input"]["step"] == step_of(name)
        assert callable(load_step(name.lower()))


def step_of(name: str) -> str:
    """What a worker is told to do; once for each language or share, inside the Map over them."""
    if name in PROCESS["Shares"]["ItemProcessor"]["States"]:
        return f"{{% '{name.lower()}.' & $string($share) %}}"
    of_a_language = name in PROCESS["Languages"]["ItemProcessor"]["States"]
    return f"{{% '{name.lower()}.' & $language %}}" if of_a_language else name.lower()


def test_a_language_that_fails_leaves_its_name_and_no_other_language_alone() -> None:
    languages = PROCESS["Languages"]
    assert languages["Items"] == "{% [$ticket.request.languages] %}"
    assert 1 <= languages["MaxConcurrency"] <= 4
    for name, state in languages["ItemProcessor"]["States"].items():
        for catch in state.get("Catch", []):
            assert catch["Assign"] == {"lost": f"{{% [$lost, '{name.lower()}.' & $language] %}}"}
    assert "$without" in PROCESS["Finish"]["Arguments"]["Payload"]["without"]


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
    assert PROCESS["Reminders"]["Resource"] == ASIDE
    assert followers(PROCESS["Reminders"]) == ["Review", "Review"]


def test_run_worker_retries_a_lost_worker_and_never_bad_content() -> None:
    (run,) = states(read("run_worker.local")).values()
    never, faults = run["Retry"]
    assert never == {"ErrorEquals": ["Rejected", "BadRequest", "Unavailable"], "MaxAttempts": 0}
    assert faults == {"ErrorEquals": ["States.ALL"], "IntervalSeconds": 2, "BackoffRate": 2, "MaxAttempts": 3}
    assert run["HeartbeatSeconds"] == 60


def test_whatever_fails_ends_in_fail_or_leaves_a_name_behind() -> None:
    for name, state in TASKS.items():
        if name == "Fail":
            continue
        (catch,) = (PROCESS["DetectWithVision"] if name == "VisionBatch" else state)["Catch"]
        assert catch["ErrorEquals"] == ["States.ALL"], name
        if name in WAY_ROUND:
            assert catch["Next"] == WAY_ROUND[name]
        elif catch["Next"] == "Fail":
            assert catch["Assign"]["gaveUp"]["step"] == name.lower()
        else:
            (left,) = [
                catch["Assign"][key]
                for key in ("unread", "untranslated", "lost", "missing", "failed")
                if key in catch["Assign"]
            ]
            assert name.lower() in str(left)


def test_a_branch_that_fails_although_its_tasks_do_not_is_tried_again() -> None:
    parallels = [state for state in PROCESS.values() if state["Type"] == "Parallel"]
    assert len(parallels) == 2
    for state in parallels:
        (rule,) = state["Retry"]
        assert rule["ErrorEquals"] == ["States.BranchFailed"]
        assert 1 <= rule["MaxAttempts"] <= 2


def test_no_branch_names_a_variable_as_the_machine_does() -> None:
    machine = read("process_video")
    outer = {key for state in machine["States"].values() for key in state.get("Assign", {})}
    for scope in list(scopes(machine))[1:]:
        inner = {key for state in scope["States"].values() for key in state.get("Assign", {})}
        assert not outer & inner


def test_only_fail_leads_to_a_failed_execution() -> None:
    assert [name for name, state in PROCESS.items() if state["Type"] == "Fail"] == ["Failed"]
    assert [name for name, state in PROCESS.items() if "Failed" in followers(state)] == ["Fail"]


def test_the_ticket_travels_and_nothing_grows() -> None:
    for name, state in TASKS.items():
        arguments = json.dumps(state["Arguments"])
        assert "$states.input" not in arguments or name in ("Open", "VisionBatch"), (
            f"{name} passes its whole input on"
        )


def test_a_map_runs_over_numbers_and_keeps_nothing() -> None:
    looks = PROCESS["DetectWithVision"]
    assert looks["Items"] == "{% [0..$batches - 1] %}"
    assert looks["MaxConcurrency"] == 15
    assert looks["Output"] == PROCESS["VisionBatch"]["Output"] == {}


def test_the_longest_film_stays_within_the_history_of_an_execution() -> None:
    look = 7  # MapIterationStarted, TaskStateEntered, …Scheduled, …Started, …Succeeded, …Exited, MapIterationSucceeded
    again = 3  # TaskScheduled, …Started, …Failed
    longest = Settings().max_seconds * 0.8 / BATCH
    tries = PROCESS["VisionBatch"]["Retry"][1]["MaxAttempts"]
    assert longest * (look + again * tries) < 25_000 - 1_000
    assert sample.MOST / BATCH * (look + again) < 25_000 - 1_000


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_variable_that_is_read_was_assigned(file: Path) -> None:
    text = file.read_text()
    read_names = set(re.findall(r"\$([a-zA-Z]\w*)\b(?!\()", text)) - {"states"}
    assigned = {key for state in states(json.loads(text)).values() for key in state.get("Assign", {})}
    caught = {
        key
        for state in states(json.loads(text)).values()
        for catch in state.get("Catch", [])
        for key in catch.get("Assign", {})
    }
    assert read_names <= assigned | caught
