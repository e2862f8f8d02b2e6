"""How far a job is, told from its events: what a page draws."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from rushes.domain import Event, EventKind, JobRequest, Progress, Status
from rushes.domain.catalogue import STEP_ROWS, expand_step_name, find_downstream, step_rows
from rushes.domain.progress import compute_progress, weigh_steps
from rushes.domain.time_left import CLOSING_STATE_COUNT, DEFAULT_PAUSE_SECONDS

BEGAN = datetime(2026, 11, 1, tzinfo=UTC)
ABOUT = {"job_id": UUID(int=1), "owner": UUID(int=2)}
ALL = JobRequest(moderate=True, censor="strong", review=True)


def event(
    id: int, kind: EventKind, step: str = "", fraction: float = 0.0, after: float = 0, **detail: object
) -> Event:
    at = BEGAN + timedelta(seconds=after)
    return Event(**ABOUT, id=id, kind=kind, step=step, fraction=fraction, at=at, detail=detail)


def states(far: Progress) -> dict[str, str]:
    return {step.step: step.state for step in far.steps}


def test_every_row_waits_for_rows_above_it() -> None:
    seen: set[str] = set()
    for name, row in STEP_ROWS.items():
        assert set(row.predecessors) <= seen
        seen.add(name)


def test_each_language_is_a_step_of_its_own() -> None:
    request = JobRequest(languages=("es", "fr"), dub=True)
    assert {"translate.es", "translate.fr", "dub.es", "dub.fr", "mux"} <= set(weigh_steps(request))
    assert not {"dub.es", "mux"} & set(weigh_steps(JobRequest(languages=("es",))))
    assert find_downstream(["translate.fr"], request) == {"translate.fr", "dub.fr", "mux", "burn"}
    assert "mux" in find_downstream(["compose"], request)
    assert expand_step_name("translate", request) == ["translate.es", "translate.fr"]
    assert expand_step_name("translate.es", request) == ["translate.es"]
    assert expand_step_name("translate.de", request) == []
    seen: set[str] = set()
    for name, row in step_rows(request).items():
        assert set(row.predecessors) <= seen
        seen.add(name)


@given(st.booleans(), st.booleans(), st.booleans(), st.booleans())
def test_the_weights_of_what_is_wanted_are_a_whole(a: bool, b: bool, c: bool, d: bool) -> None:
    found = weigh_steps(JobRequest(moderate=a, subtitles=b, thumbnails=c, review=d))
    assert abs(sum(found.values()) - 1) < 0.01
    assert ("detect" in found) is a
    assert ("subtitles" in found) is b
    assert ("review" in found) is (a and d)


def test_before_anything_is_told_every_step_waits() -> None:
    far = compute_progress(weigh_steps(ALL), Status.QUEUED, [])
    assert set(states(far).values()) == {"waiting"}
    assert (far.fraction, far.seconds_left) == (0, None)


def test_half_of_the_work_in_a_minute_leaves_a_minute_and_the_closing() -> None:
    told = [
        event(1, EventKind.JOB_RUNNING),
        event(2, EventKind.STEP_STARTED, "probe", attempt=1),
        event(3, EventKind.STEP_PROGRESS, "probe", 0.5, 60),
    ]
    far = compute_progress({"probe": 1.0}, Status.RUNNING, told, now=BEGAN + timedelta(seconds=60))
    assert (far.fraction, far.seconds_left) == (0.5, 60.0 + CLOSING_STATE_COUNT * DEFAULT_PAUSE_SECONDS)
    (step,) = far.steps
    assert (step.state, step.fraction, step.attempt, step.started_at) == ("running", 0.5, 1, BEGAN)


def test_a_step_without_anything_to_do_is_skipped_as_soon_as_a_later_one_begins() -> None:
    told = [event(1, EventKind.STEP_SUCCEEDED, "probe", 1), event(2, EventKind.STEP_STARTED, "plan")]
    far = compute_progress(weigh_steps(ALL), Status.RUNNING, told)
    assert states(far)["detect"] == "skipped"
    assert states(far)["review"] == "waiting"


def test_a_step_that_failed_says_why_and_tried_again_it_runs() -> None:
    failed = event(2, EventKind.STEP_FAILED, "align", sentence="It broke.")
    far = compute_progress({"align": 1}, Status.RUNNING, [failed])
    assert (far.steps[0].state, far.steps[0].sentence) == ("failed", "It broke.")
    again = event(3, EventKind.STEP_STARTED, "align", attempt=2)
    far = compute_progress({"align": 1}, Status.RUNNING, [failed, again])
    assert (far.steps[0].state, far.steps[0].attempt) == ("running", 2)


def test_while_a_person_is_asked_nobody_says_how_long_it_takes() -> None:
    told = [event(1, EventKind.JOB_RUNNING), event(2, EventKind.STEP_SUCCEEDED, "compose", 1)]
    told.append(event(3, EventKind.STEP_STARTED, "review"))
    assert compute_progress(weigh_steps(ALL), Status.RUNNING, told).seconds_left is None


def test_a_job_that_has_ended_is_all_done_and_leaves_no_step_running() -> None:
    told = [event(1, EventKind.STEP_STARTED, "probe"), event(2, EventKind.STEP_STARTED, "review")]
    far = compute_progress(weigh_steps(ALL), Status.PARTIAL, told)
    assert (far.fraction, far.seconds_left) == (1, 0)
    assert states(far)["probe"] == "failed"
    assert states(far)["transcribe"] == "skipped"


def test_a_step_that_this_version_does_not_know_is_shown_last() -> None:
    far = compute_progress(weigh_steps(ALL), Status.RUNNING, [event(1, EventKind.STEP_STARTED, "smell")])
    assert far.steps[-1].step == "smell"


def test_shares_of_a_copy_are_shown_as_the_copy() -> None:
    told = [
        event(2, EventKind.STEP_PROGRESS, "encode.1", 1.0),
        event(3, EventKind.STEP_PROGRESS, "encode.2", 0.5),
    ]
    (step,) = [
        each
        for each in compute_progress(weigh_steps(ALL), Status.RUNNING, told).steps
        if each.step == "compose"
    ]
    assert (step.state, step.fraction) == ("running", 0.75)
    told.append(event(4, EventKind.STEP_SUCCEEDED, "assemble", 1))
    assert states(compute_progress(weigh_steps(ALL), Status.RUNNING, told))["compose"] == "succeeded"


def test_a_job_that_has_not_ended_is_never_all_done() -> None:
    told = [event(1, EventKind.STEP_SUCCEEDED, "probe", 1)]
    assert compute_progress({"probe": 1.0}, Status.RUNNING, told).fraction < 1
