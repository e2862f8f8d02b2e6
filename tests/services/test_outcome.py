"""How a job ended, from what its request wants and what its steps left."""

from hypothesis import given
from hypothesis import strategies as st

from rushes.domain import JobRequest, Status, StepFailure
from rushes.domain.catalogue import find_downstream, requested_steps
from rushes.errors import Reason
from rushes.services.outcome import Outcome, derive_outcome
from tests.jobs import record_of

ALL = JobRequest(
    moderate=True,
    censor="strong",
    review=True,
    languages=("es", "fr"),
    dub=True,
    burn=True,
    translated_video=True,
)
APPROVED = {"decision": "approve", "by": "me"}


def failure(step: str, sentence: str = "It broke.") -> StepFailure:
    return StepFailure(step=step, error="Unavailable", reason=Reason.INTERNAL, sentence=sentence, attempts=1)


def outcome(
    *lost: str,
    request: JobRequest = ALL,
    failed: tuple[str, ...] | None = None,
    decision: dict[str, str] | None = None,
    **facts: object,
) -> Outcome:
    """The end of a job whose steps have succeeded but for the `lost`, which have stored why unless `failed` says."""
    steps = [step for step in requested_steps(request) if step not in (*lost, "review")]
    return derive_outcome(
        request,
        [record_of(step, **(facts if step == "probe" else {})) for step in steps],
        [failure(step, f"{step} broke.") for step in (lost if failed is None else failed)],
        APPROVED if decision is None else decision,
    )


def test_with_every_result_a_job_has_succeeded() -> None:
    assert outcome() == Outcome(Status.SUCCEEDED)


def test_a_first_cause_and_the_copy_are_named_and_what_lies_between_is_not() -> None:
    end = outcome("detect", "plan", "split", "compose", "mux", "burn", failed=("detect", "plan"))
    assert end == Outcome(Status.PARTIAL, None, "detect broke.", ("detect", "compose"))


def test_a_step_that_fails_by_itself_is_named_with_its_message() -> None:
    assert outcome("chapter") == Outcome(Status.PARTIAL, None, "chapter broke.", ("chapter",))


def test_a_step_whose_worker_left_nothing_has_a_message_all_the_same() -> None:
    end = outcome("thumbnails", failed=())
    assert end.failed_steps == ("thumbnails",)
    assert "thumbnails was stopped before it could say why" in end.message


def test_one_language_of_two_leaves_the_job_succeeded_and_both_do_not() -> None:
    assert outcome("translate.es", "dub.es").status == Status.SUCCEEDED
    end = outcome("translate.es", "dub.es", "translate.fr", "dub.fr", failed=("translate.es", "translate.fr"))
    assert (end.status, end.failed_steps) == (Status.PARTIAL, ("translate", "translate.es", "translate.fr"))


def test_a_declined_copy_is_not_missing() -> None:
    end = outcome("split", "compose", failed=(), decision={"decision": "reject", "by": "me"})
    assert end == Outcome(Status.SUCCEEDED)


def test_a_review_that_nobody_decides_is_named() -> None:
    end = outcome("split", "compose", "mux", "burn", failed=(), decision={})
    assert end.failed_steps == ("review", "compose")
    assert end.message == "Nobody decided the review within a week."


def test_shares_that_were_assembled_are_the_copy() -> None:
    steps = [step for step in requested_steps(ALL) if step not in ("compose", "review")]
    end = derive_outcome(ALL, [record_of(step) for step in [*steps, "assemble"]], [], APPROVED)
    assert end == Outcome(Status.SUCCEEDED)


def test_a_video_without_words_misses_no_step_that_needs_them() -> None:
    silent = requested_steps(ALL, has_words=False)
    records = [record_of(step, **({"speech": False} if step == "probe" else {})) for step in silent]
    assert derive_outcome(ALL, records, [], APPROVED) == Outcome(Status.SUCCEEDED)


def test_a_file_that_probe_refuses_is_rejected() -> None:
    end = outcome(accepted=False, reason="too_long", sentence="It is too long.")
    assert end == Outcome(Status.REJECTED, Reason.TOO_LONG, "It is too long.")


@given(st.sets(st.sampled_from(sorted(requested_steps(ALL)))), st.booleans())
def test_whatever_is_lost_the_job_names_something_and_says_why(lost: set[str], stored: bool) -> None:
    lost -= {"probe", "review"}
    missing = find_downstream(sorted(lost), ALL) - {"review"}
    end = outcome(*sorted(missing), failed=tuple(sorted(lost)) if stored else ())
    assert bool(lost) == bool(end.failed_steps) == bool(end.message)
    if "transcribe" in missing:
        assert end.status == Status.FAILED
