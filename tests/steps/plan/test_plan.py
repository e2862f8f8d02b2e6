"""From findings to edits."""

import json
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rushes.adapters.memory import MemoryEvents, MemoryStateStore, MemoryStorage
from rushes.bootstrap import Ports
from rushes.domain import JobRequest, StepRecord, Ticket, job_key
from rushes.domain.edits import Box, parse_edits
from rushes.errors import BadRequest, Unavailable
from rushes.settings import Settings
from rushes.steps.censor import Censored, Hit
from rushes.steps.follow import Detections, Track
from rushes.steps.plan import Policy, plan_edits
from rushes.steps.runner import run_step
from tests.jobs import succeed

STYLES = ("blur", "pixelate", "solid")
SOUNDS = ("mute", "bleep", "room")
FRACTION = st.floats(0, 0.9)


@st.composite
def all_tracks(draw: st.DrawFn) -> Detections:
    made = []
    for number in range(draw(st.integers(0, 5))):
        ticks = sorted(draw(st.sets(st.integers(0, 99), min_size=2, max_size=6)))
        boxes = [Box(t=tick / 10, x=draw(FRACTION), y=draw(FRACTION), w=0.1, h=0.1) for tick in ticks[:-1]]
        made.append(
            Track(
                id=number + 1,
                label="face",
                score=draw(st.floats(0, 1)),
                start=ticks[0] / 10,
                end=ticks[-1] / 10,
                boxes=tuple(boxes),
            )
        )
    return detections(*made)


def detections(*tracks: Track) -> Detections:
    return Detections(
        engine="yunet",
        model="m",
        quality="full",
        duration=10,
        classes={"face": 0.5},
        rate=0.5,
        refined_rate=5,
        pictures=20,
        tracks=tracks,
    )


MUTES = st.lists(st.integers(0, 200), max_size=8, unique=True).map(
    lambda ticks: tuple(
        (a / 20, b / 20) for a, b in zip(sorted(ticks)[::2], sorted(ticks)[1::2], strict=False)
    )
)
POLICIES = st.builds(Policy, style=st.sampled_from(STYLES), sound=st.sampled_from(SOUNDS))


def censored(*mutes: tuple[float, float]) -> Censored:
    return Censored(language="en", level="strong", listed=True, mutes=mutes)


@given(all_tracks(), MUTES, POLICIES, st.data())
def test_all_that_was_found_is_edited_but_what_a_person_spares(
    found: Detections, mutes: tuple[tuple[float, float], ...], policy: Policy, data: st.DataObject
) -> None:
    ids = [track.id for track in found.tracks]
    spared = tuple(data.draw(st.sets(st.sampled_from(ids)) if ids else st.just(set())))
    edits = plan_edits(found, censored(*mutes), policy.model_copy(update={"spared": spared}))
    by_id = {track.id: track for track in found.tracks}
    assert sorted(blur.track or 0 for blur in edits.blurs) == sorted(ids)
    assert sorted(blur.track or 0 for blur in edits.drop_excluded_tracks().blurs) == sorted(
        set(ids) - set(spared)
    )
    assert edits.drop_excluded_tracks().without == ()
    for blur in edits.blurs:
        track = by_id[blur.track or 0]
        assert (blur.start, blur.end, blur.boxes) == (track.start, track.end, track.boxes)
        assert blur.style == policy.style
    assert [(mute.start, mute.end) for mute in edits.mutes] == list(mutes)
    assert {mute.style for mute in edits.mutes} <= {policy.sound}
    assert parse_edits(edits.json_bytes()) == edits
    assert [blur.start_time for blur in edits.blurs] == sorted(blur.start_time for blur in edits.blurs)


def test_nothing_found_plans_nothing() -> None:
    assert plan_edits(None, None, Policy()) == plan_edits(detections(), censored(), Policy())
    assert json.loads(plan_edits(None, None, Policy()).json_bytes()) == {
        "blurs": [],
        "mutes": [],
        "without": [],
    }


def test_a_track_that_there_is_not_cannot_be_spared() -> None:
    box = Box(t=0, x=0, y=0, w=1, h=1)
    track = Track(id=1, label="face", score=0.9, start=0, end=1, boxes=(box,))
    with pytest.raises(BadRequest, match="no track 7 to exclude: the tracks are 1"):
        plan_edits(detections(track), None, Policy(spared=(7,)))


def test_a_mute_names_the_level_and_never_the_word() -> None:
    hit = Hit(start=1.0, end=1.5, text="Shit,", phrase="shit", level="strong", segment=0, words=(2,))
    made = Censored(language="en", level="mild", listed=True, hits=(hit,), mutes=((0.94, 1.6), (5.0, 6.0)))
    edits = plan_edits(None, made, Policy(sound="bleep"))
    assert [mute.reason for mute in edits.mutes] == ["profanity: strong", "profanity"]
    assert b"hit" not in edits.json_bytes()


@dataclass
class Done:
    """A job for the step Plan: the steps that have succeeded, and their files."""

    ticket: Ticket
    settings: Settings
    storage: MemoryStorage

    def wanting(self, **options: Any) -> "Done":
        request = JobRequest(moderate=True, blur_style="solid", mute_style="room", **options)
        return Done(self.ticket.model_copy(update={"request": request}), self.settings, self.storage)

    def succeed(self, *steps: str, **facts: Any) -> None:
        box = Box(t=0, x=0, y=0, w=1, h=1)
        track = Track(id=1, label="face", score=0.9, start=0, end=1, boxes=(box,))
        files = {
            "detect": ("detections.json", detections(track).json_bytes()),
            "censor": ("censored.json", censored((1.0, 2.0)).json_bytes()),
        }
        world = Ports(settings=self.settings)
        world.storage = self.storage
        for step in steps:
            succeed(world, self.ticket, step, **(facts if step == "probe" else {}))
            for name, data in [files[step]] if step in files else []:
                key = job_key(self.ticket.job_id, f"{step}/{name}")
                self.storage.put(key, data, "application/json")

    def plan(self) -> StepRecord:
        return run_step(
            "plan",
            self.ticket,
            settings=self.settings,
            storage=self.storage,
            events=MemoryEvents(),
            state=MemoryStateStore(),
        )


@pytest.fixture
def job(ticket: Ticket, settings: Settings, storage: MemoryStorage) -> Done:
    return Done(ticket, settings, storage)


@pytest.mark.parametrize("censor", ["", "strong"])
def test_the_step_plans_from_what_was_looked_for(job: Done, censor: str) -> None:
    job = job.wanting(censor=censor)
    there = ("detect", "censor") if censor else ("detect",)
    job.succeed("probe", "transcribe", "align", *there)
    record = job.plan()
    edits = parse_edits(job.storage.get(job_key(job.ticket.job_id, "plan/edits.json")))
    assert [blur.style for blur in edits.blurs] == ["solid"]
    assert [mute.style for mute in edits.mutes] == ["room"] * len(censor[:1])
    assert record.facts == {"blurs": len(edits.blurs), "mutes": len(edits.mutes), "from": list(there)}


@pytest.mark.parametrize("lost", ["transcribe", "align", "censor", "detect"])
def test_without_a_step_that_looks_there_is_no_copy(job: Done, lost: str) -> None:
    job = job.wanting(censor="strong")
    job.succeed(*({"probe", "transcribe", "align", "censor", "detect"} - {lost}))
    with pytest.raises(Unavailable, match=f"the step {lost} has failed"):
        job.plan()


def test_a_video_without_words_needs_no_step_that_listens(job: Done) -> None:
    job = job.wanting(censor="strong")
    job.succeed("probe", "detect", speech=False)
    assert job.plan().facts["from"] == ["detect"]
