"""The machines on an interpreter that the local stack does not use: every step done, and each of them failing."""

from collections.abc import Iterator
from typing import Any

import pytest

from rushes.domain import JobRequest
from rushes.domain.catalogue import requested_steps
from tests.statemachines.interpreter import Interpreter, Raised, interpreting

ALL = JobRequest(
    moderate=True,
    censor="strong",
    languages=("es", "fr"),
    dub=True,
    burn=True,
    translated_video=True,
)
TICKET = {"job_id": "j", "owner": "o", "video": {}, "request": ALL.model_dump(mode="json")}


class Job:
    """The Lambdas of a job: each succeeds, but for the steps that `fails` names."""

    def __init__(self, request: JobRequest = ALL, speech: bool = True) -> None:
        self.request, self.speech = request, speech
        self.fails: dict[str, str] = {}
        self.shares: list[int] = []

    def functions(self) -> dict[str, Any]:
        known = {
            "Open": self.open,
            "Probe": lambda _: {"accepted": True, "speech": self.speech},
            "ChooseDetector": lambda _: {"road": "vision"},
            "PlanBatches": lambda _: {"batches": 3},
            "Split": lambda _: {"shares": self.shares},
            "RunWorker": lambda event: self.done(event["step"]),
            "Finish": lambda _: "succeeded",
        }
        names = ("Thumbnails", "Censor", "Subtitles", "Index", "Plan", "VisionBatch", "Record", "Fail")
        known |= {name: lambda _, name=name: self.done(name.lower()) for name in names}
        return {name: self.guarded(name, function) for name, function in known.items()}

    def open(self, event: Any) -> Any:
        ticket = event | {"request": self.request.model_dump(mode="json")}
        return {"ticket": ticket, "steps": list(requested_steps(self.request))}

    def guarded(self, name: str, function: Any) -> Any:
        def call(event: Any) -> Any:
            self.done(name.lower())
            return function(event)

        return call

    def done(self, step: str) -> dict[str, Any]:
        if error := self.fails.get(step):
            raise Raised(error)
        return {}


@pytest.fixture
def job() -> Job:
    return Job()


@pytest.fixture
def machines(job: Job) -> Iterator[Interpreter]:
    with interpreting(job.functions()) as interpreter:
        yield interpreter


def names(machines: Interpreter) -> list[str]:
    return [name for name, _ in machines.calls if name != "RunWorker"]


def test_a_job_with_everything_runs_every_step_once(job: Job, machines: Interpreter) -> None:
    end = machines.run("ProcessVideo", TICKET)
    assert end["status"] == "SUCCEEDED", (end.get("error"), end.get("cause"))
    languages = [f"{step}.{language}" for language in ("es", "fr") for step in ("translate", "dub")]
    assert sorted(machines.steps()) == sorted(
        [
            "transcribe",
            "align",
            "chapter",
            "analyse",
            "sample",
            "detect",
            "compose",
            "mux",
            "burn",
            *languages,
        ]
    )
    assert names(machines).count("VisionBatch") == 3
    assert {"Thumbnails", "Censor", "Subtitles", "Index", "Plan", "Split"} <= set(names(machines))
    assert names(machines)[-1] == "Finish"
    assert "Fail" not in names(machines)


def test_shares_are_encoded_side_by_side_and_assembled(job: Job, machines: Interpreter) -> None:
    job.shares = [1, 2, 3]
    assert machines.run("ProcessVideo", TICKET)["status"] == "SUCCEEDED"
    steps = machines.steps()
    assert {"encode.1", "encode.2", "encode.3", "assemble"} <= set(steps)
    assert "compose" not in steps


def test_a_video_without_words_is_not_listened_to(job: Job, machines: Interpreter) -> None:
    job.speech = False
    assert machines.run("ProcessVideo", TICKET)["status"] == "SUCCEEDED"
    assert sorted(machines.steps()) == ["burn", "compose", "detect", "mux", "sample"]
    assert not {"Censor", "Subtitles"} & set(names(machines))
    assert "Index" in names(machines)


def test_of_a_request_for_little_little_is_done(job: Job, machines: Interpreter) -> None:
    job.request = JobRequest(thumbnails=False, chapters=False, analyse=False, subtitles=False, index=False)
    assert machines.run("ProcessVideo", TICKET)["status"] == "SUCCEEDED"
    assert machines.steps() == ["transcribe", "align"]
    assert names(machines) == ["Open", "Probe", "Record", "Finish"]


LESSER = [
    "align",
    "censor",
    "thumbnails",
    "subtitles",
    "chapter",
    "analyse",
    "translate.es",
    "dub.fr",
    "index",
]
OF_THE_COPY = ["plan", "split", "compose", "mux", "burn", "detect", "sample", "choosedetector", "visionbatch"]


QUICK = ("chapter", "detect")


@pytest.mark.parametrize(
    "step",
    [pytest.param(step, marks=[] if step in QUICK else pytest.mark.prove) for step in LESSER + OF_THE_COPY],
)
def test_a_lesser_step_that_fails_stops_no_other_branch(job: Job, machines: Interpreter, step: str) -> None:
    job.fails[step] = "Unavailable"
    end = machines.run("ProcessVideo", TICKET)
    assert end["status"] == "SUCCEEDED", (end.get("error"), end.get("cause"))
    assert names(machines)[-1] == "Finish"
    assert {"translate.fr", "analyse", "transcribe"} <= set(machines.steps())
    if step in LESSER:
        assert "compose" in machines.steps()


def test_a_job_without_its_transcript_is_recorded_and_fails(job: Job, machines: Interpreter) -> None:
    job.fails["transcribe"] = "WorkerLost"
    end = machines.run("ProcessVideo", TICKET)
    assert (end["status"], end["error"]) == ("FAILED", "JobFailed")
    assert names(machines)[-2:] == ["Record", "Fail"]
    assert machines.calls[-1][1]["step"] == "transcribe"
    assert not {"chapter", "compose", "mux"} & set(machines.steps())


@pytest.mark.parametrize("step", ["open", "probe", "finish"])
def test_a_state_that_no_job_can_do_without_ends_it_by_its_name(
    job: Job, machines: Interpreter, step: str
) -> None:
    job.fails[step] = "BadRequest"
    end = machines.run("ProcessVideo", TICKET)
    assert (end["status"], end["error"]) == ("FAILED", "JobFailed")
    name, event = machines.calls[-1]
    assert (name, event["step"], event["error"]["Error"]) == ("Fail", step, "BadRequest")


def test_an_invalid_file_goes_straight_to_its_end(job: Job, machines: Interpreter) -> None:
    machines.functions["Probe"] = lambda _: {"accepted": False, "reason": "corrupt", "sentence": "Broken."}
    assert machines.run("ProcessVideo", TICKET)["status"] == "SUCCEEDED"
    assert names(machines) == ["Open", "Probe", "Finish"]


class Batch:
    """The functions behind run_worker: a Batch job that ends as it is told, and StoreFailure."""

    def __init__(self) -> None:
        self.submitted: list[dict[str, Any]] = []
        self.stored: list[dict[str, Any]] = []
        self.fails = self.store_fails = ""

    def submit(self, arguments: dict[str, Any]) -> dict[str, Any]:
        self.submitted.append(arguments)
        if self.fails:
            raise Raised(self.fails)
        return {}

    def store(self, event: dict[str, Any]) -> dict[str, Any]:
        self.stored.append(event)
        if self.store_fails:
            raise Raised(self.store_fails)
        return {"error": "OutOfMemory", "cause": "The step needed more memory than its machine has."}


@pytest.fixture
def batch() -> Batch:
    return Batch()


@pytest.fixture
def workers(batch: Batch) -> Iterator[Interpreter]:
    with interpreting({"SubmitJob": batch.submit, "StoreFailure": batch.store}) as interpreter:
        interpreter.create_run_worker(
            GpuSteps="transcribe translate",
            JobDefinitions="align=arn:align transcribe=arn:transcribe dub=arn:dub",
            JobQueues="cpu-normal=arn:cpu gpu-normal=arn:gpu cpu-high=arn:fast gpu-high=arn:fastest",
        )
        yield interpreter


def order(step: str, priority: str = "normal") -> dict[str, Any]:
    ticket = {"job_id": "j", "owner": "ab12-cd", "request": {"priority": priority}}
    return {"step": step, "ticket": ticket, "execution": "x"}


def test_a_job_goes_to_the_queue_and_the_definition_of_its_step(batch: Batch, workers: Interpreter) -> None:
    for step, priority in (("transcribe", "normal"), ("dub.es", "high"), ("align", "strange")):
        assert workers.run("RunWorker", order(step, priority))["status"] == "SUCCEEDED"
    rows = [
        (each["JobDefinition"], each["JobQueue"], each["ShareIdentifier"], each["JobName"])
        for each in batch.submitted
    ]
    assert rows == [
        ("arn:transcribe", "arn:gpu", "ownerab", "transcribe-j"),
        ("arn:dub", "arn:fast", "ownerab", "dub-es-j"),
        ("arn:align", "arn:cpu", "ownerab", "align-j"),
    ]
    told = {each["Name"]: each["Value"] for each in batch.submitted[1]["ContainerOverrides"]["Environment"]}
    assert told == {"RUSHES_STEP": "dub.es", "RUSHES_TICKET_KEY": "jobs/j/open/ticket.json"}


def test_a_worker_that_dies_ends_by_the_name_that_was_stored(batch: Batch, workers: Interpreter) -> None:
    batch.fails = "JobFailed"
    end = workers.run("RunWorker", order("align"))
    assert (end["status"], end["error"]) == ("FAILED", "OutOfMemory")
    (event,) = batch.stored
    assert (event["step"], event["ticket"]["job_id"]) == ("align", "j")
    assert event["error"]["Error"] == "JobFailed"


def test_a_failure_that_cannot_be_stored_ends_by_its_own_name(batch: Batch, workers: Interpreter) -> None:
    batch.fails, batch.store_fails = "JobFailed", "RuntimeError"
    end = workers.run("RunWorker", order("align"))
    assert (end["status"], end["error"]) == ("FAILED", "JobFailed")


def test_a_service_that_is_busy_is_asked_again(batch: Batch, workers: Interpreter) -> None:
    batch.fails = "Batch.ServerException"
    assert workers.run("RunWorker", order("align"))["status"] == "FAILED"
    assert len(batch.submitted) == 6
