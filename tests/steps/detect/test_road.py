"""The step Detect, and the road over Google Cloud Vision with its way round."""

import json
from pathlib import Path

import pytest

from rushes.adapters.memory import MemoryEvents, MemoryStateStore, MemoryStorage
from rushes.domain import JobRequest, StepRecord, Ticket, job_key
from rushes.errors import TryAgain, Unavailable
from rushes.settings import Settings
from rushes.steps import sample
from rushes.steps.detect import batches, breaker, choose, engine, look
from rushes.steps.detect.breaker import FAILURES, REST
from rushes.steps.detect.samples import INDEX, answer_name
from rushes.steps.detect.vision import connected
from rushes.steps.follow import read
from rushes.steps.runner import run_step
from tests.faces import film
from tests.google import StandIn, fault, seen


def nobody(_: float) -> None:
    """Where nobody is, at any time."""


@pytest.fixture(scope="module")
def short(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Fifteen seconds without anybody: eight samples, in one batch."""
    return film(tmp_path_factory.mktemp("short") / "short.mp4", 15, nobody, gop=50, size=(160, 90))


class Job:
    """One job whose steps run here."""

    def __init__(
        self, ticket: Ticket, settings: Settings, storage: MemoryStorage, state: MemoryStateStore
    ) -> None:
        self.ticket, self.settings, self.storage, self.state = ticket, settings, storage, state
        self.now = 1000.0
        self.breaker = breaker(state, lambda: self.now)

    def step(self, name: str) -> StepRecord:
        return run_step(
            name,
            self.ticket,
            settings=self.settings,
            storage=self.storage,
            events=MemoryEvents(),
            state=self.state,
        )

    def look(self, batch: int = 0) -> bool:
        return look(self.ticket, batch, self.storage, self.settings, self.breaker)

    def ask_for(self, **request: object) -> None:
        self.ticket = self.ticket.model_copy(update={"request": JobRequest.model_validate(request)})


@pytest.fixture
def job(
    short: Path, ticket: Ticket, online: Settings, storage: MemoryStorage, state: MemoryStateStore
) -> Job:
    storage.put(ticket.video.key, short.read_bytes(), "video/mp4")
    made = Job(ticket, online, storage, state)
    made.ask_for(moderate=True, detector="vision", classes={"nudity": 0.9})
    return made


def test_samples_are_small_jpegs_with_an_index(job: Job) -> None:
    record = job.step("sample")
    assert record.facts == {"pictures": 8, "batches": 1}
    assert record.files == ()
    index = json.loads(job.storage.get(job_key(job.ticket.job_id, INDEX)))
    assert [round(sample["time"]) for sample in index] == [0, 2, 4, 6, 8, 10, 12, 14]
    for row in index:
        data = job.storage.get(job_key(job.ticket.job_id, row["name"]))
        assert data.startswith(b"\xff\xd8")
        assert len(data) <= 700_000


def test_the_answers_of_vision_become_the_first_look(job: Job, google: StandIn) -> None:
    job.step("sample")
    assert choose(job.ticket, job.storage, job.settings, job.breaker) == "vision"
    assert job.look()
    calls = len(google.calls)
    record = job.step("detect")
    made = read(job.storage.get(job_key(job.ticket.job_id, "detect/detections.json")))
    assert record.engine == made.engine == "vision"
    assert "instead_of" not in record.facts
    assert record.cost_usd == pytest.approx(made.pictures * 0.0015)
    assert {track.label for track in made.tracks} == {"racy"}
    assert made.flagged == pytest.approx(15, abs=0.1)
    asked_again = sum(len(call) for call in google.calls[calls:])
    assert asked_again == made.pictures - 8


def test_a_batch_that_has_its_answer_is_not_paid_for_twice(job: Job, google: StandIn) -> None:
    job.step("sample")
    assert [job.look(), job.look()] == [True, True]
    assert len(google.calls) == 1


def test_failures_open_the_breaker_and_the_local_road_is_taken(job: Job, google: StandIn) -> None:
    google.answers = [fault(401)]
    job.step("sample")
    with pytest.raises(Unavailable):
        job.look()
    assert not job.breaker.is_open  # refused credentials are no outage
    for _ in range(3):
        job.breaker.failed()
    assert choose(job.ticket, job.storage, job.settings, job.breaker) == "local"
    calls = len(google.calls)
    assert not job.look()
    record = job.step("detect")
    assert record.engine == "nudenet"
    assert record.facts["instead_of"] == "vision"
    assert len(google.calls) == calls


def test_with_one_answer_missing_a_detector_of_our_own_does_it_all(job: Job, google: StandIn) -> None:
    assert choose(job.ticket, job.storage, job.settings, job.breaker) == "vision"
    job.step("sample")
    assert batches(job.ticket, job.storage) == 1
    assert job.step("detect").engine == "nudenet"
    assert google.calls == []


def test_without_samples_a_detector_of_our_own_does_it_all(job: Job, google: StandIn) -> None:
    choose(job.ticket, job.storage, job.settings, job.breaker)
    assert job.step("detect").engine == "nudenet"
    assert google.calls == []


@pytest.mark.parametrize("status", [429, 503])
def test_batches_without_an_answer_open_the_breaker_and_one_probe_closes_it(
    job: Job, google: StandIn, status: int
) -> None:
    connected(job.settings).pauses = ()
    job.step("sample")
    google.answers = [fault(status)]
    assert [job.look() for _ in range(5)] == [False] * 5
    assert len(google.calls) == FAILURES
    assert choose(job.ticket, job.storage, job.settings, job.breaker) == "local"
    job.now += REST
    assert choose(job.ticket, job.storage, job.settings, job.breaker) == "vision"
    assert not job.look()
    assert choose(job.ticket, job.storage, job.settings, job.breaker) == "local"
    google.answers = [seen]
    job.now += REST
    assert [job.look(), job.look()] == [True, True]
    assert len(google.calls) == FAILURES + 2
    assert choose(job.ticket, job.storage, job.settings, job.breaker) == "vision"


def test_a_service_that_falls_silent_in_the_second_look_is_replaced_in_both(
    job: Job, google: StandIn
) -> None:
    engine("vision", job.settings).pauses = ()  # type: ignore[attr-defined]
    choose(job.ticket, job.storage, job.settings, job.breaker)
    job.step("sample")
    assert job.look()
    google.answers = [fault(503)]
    record = job.step("detect")
    assert (record.engine, record.facts["instead_of"]) == ("nudenet", "vision")


def test_a_command_without_a_state_machine_asks_the_service_itself(job: Job, google: StandIn) -> None:
    assert job.step("detect").engine == "vision"
    engine("vision", job.settings).pauses = ()  # type: ignore[attr-defined]
    google.answers = [fault(503)]
    with pytest.raises(TryAgain):
        job.step("detect")


def test_a_film_of_more_scenes_than_are_paid_for_is_not_sampled(
    job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sample, "MOST", 7)
    with pytest.raises(Unavailable, match="more than 7 scenes"):
        job.step("sample")


def test_what_no_detector_of_our_own_knows_waits_for_vision(job: Job) -> None:
    job.ask_for(moderate=True, detector="vision", classes={"text": 0.5})
    choose(job.ticket, job.storage, job.settings, job.breaker)
    job.step("sample")
    with pytest.raises(Unavailable, match="knows text"):
        job.step("detect")


def test_other_detectors_need_no_samples(job: Job) -> None:
    job.ask_for(moderate=True, detector="nudenet")
    assert choose(job.ticket, job.storage, job.settings, job.breaker) == "local"
    record = job.step("detect")
    assert record.engine == "nudenet"
    assert record.facts["tracks"] == 0
    assert [file.name for file in record.files] == ["detections.json"]


def test_batches_are_named_in_order() -> None:
    assert sorted(answer_name(k) for k in (10, 2, 0)) == [answer_name(k) for k in (0, 2, 10)]
