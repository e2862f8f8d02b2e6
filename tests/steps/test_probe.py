"""The step Probe says what a file is and whether it is taken; a refusal is a value."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rushes.adapters.memory import MemoryEvents, MemoryStateStore, MemoryStorage
from rushes.domain import KeyPrefix, StepFailure, StepRecord, Ticket, job_key
from rushes.errors import BadRequest, NotScanned, Reason, Rejected
from rushes.media.facts import Facts
from rushes.settings import Settings
from rushes.steps import runner
from rushes.steps.probe import probe, spoken, verdict
from rushes.steps.records import failure_key
from tests.clips import make_clip

Probe = Callable[..., StepRecord]

PLAIN = Facts(
    container="mp4",
    size=1_000_000,
    duration=60,
    declared_duration=60,
    start=0,
    streams=(),
    has_video=True,
    has_audio=True,
    video_codec="h264",
    video_decodable=True,
    width=1280,
    height=720,
    frames=1500,
    frames_tried=5,
    frames_decoded=5,
    audio_decodable=True,
)


@pytest.fixture
def work(
    ticket: Ticket, settings: Settings, storage: MemoryStorage, events: MemoryEvents, state: MemoryStateStore
) -> Probe:
    """Runs the step on these bytes, as every Lambda does."""

    def run(content: bytes, **limits: Any) -> StepRecord:
        storage.put(ticket.video.key, content, "video/mp4")
        video = ticket.video.model_copy(update={"size": len(content)})
        return runner.run_step(
            "probe",
            ticket.model_copy(update={"video": video}),
            settings=settings.model_copy(update=limits),
            storage=storage,
            events=events,
            state=state,
        )

    return run


def test_a_good_video_is_accepted_and_its_facts_are_kept(
    work: Probe, storage: MemoryStorage, ticket: Ticket, tmp_path: Path
) -> None:
    record = work(make_clip(tmp_path / "a.mp4").read_bytes())
    assert record.facts["accepted"] is True
    assert record.facts["speech"] is True
    assert (record.facts["reason"], record.facts["sentence"]) == ("", "")
    assert (record.facts["width"], record.facts["height"]) == (160, 90)
    assert record.facts["duration"] == pytest.approx(2, abs=0.05)
    assert (record.engine, record.quality) == ("pyav", "measured")
    assert record.model
    kept = Facts.model_validate_json(storage.get(job_key(ticket.job_id, "probe/facts.json")))
    assert kept.frames == 50


MALWARE, NOT_SCANNED = Reason.MALWARE, Reason.NOT_SCANNED


@pytest.mark.parametrize(("said", "reason"), [("THREATS_FOUND", MALWARE), ("UNSUPPORTED", NOT_SCANNED)])
@pytest.mark.parametrize("scans", [True, False])
def test_a_file_that_the_scan_objects_to_is_rejected_unread(
    work: Probe, storage: MemoryStorage, ticket: Ticket, said: str, reason: Reason, scans: bool
) -> None:
    storage.scans[ticket.video.key] = said
    facts = work(b"never read", malware_scan=scans).facts
    assert (facts["accepted"], facts["reason"]) == (False, reason)
    assert "pload" in facts["sentence"], "what to do"
    assert list(storage.list(KeyPrefix(job_key(ticket.job_id, "probe/")))) == []


@pytest.mark.parametrize("said", ["", "ACCESS_DENIED", "FAILED", "SOMETHING_NEW"])
def test_what_the_scan_did_not_call_clean_is_a_fault_that_may_pass(
    work: Probe, storage: MemoryStorage, ticket: Ticket, said: str
) -> None:
    storage.scans[ticket.video.key] = said
    with pytest.raises(NotScanned):
        work(b"never read", malware_scan=True)
    failure = StepFailure.model_validate_json(storage.get(failure_key(ticket, "probe")))
    assert failure.reason == NOT_SCANNED
    assert said in failure.sentence


def test_what_the_scan_calls_clean_is_looked_at(
    work: Probe, storage: MemoryStorage, ticket: Ticket, tmp_path: Path
) -> None:
    storage.scans[ticket.video.key] = "NO_THREATS_FOUND"
    facts = work(make_clip(tmp_path / "a.mp4").read_bytes(), malware_scan=True).facts
    assert facts["accepted"] is True


def test_the_facts_of_the_step_are_plain_json(work: Probe, tmp_path: Path) -> None:
    facts = work(make_clip(tmp_path / "a.mp4").read_bytes()).facts
    assert json.loads(json.dumps(facts)) == facts


def test_a_clip_of_a_fifth_of_a_second_is_accepted(work: Probe, tmp_path: Path) -> None:
    assert work(make_clip(tmp_path / "a.mp4", 0.2).read_bytes()).facts["accepted"] is True


def test_a_video_without_sound_is_accepted_and_says_nothing(work: Probe, tmp_path: Path) -> None:
    facts = work(make_clip(tmp_path / "a.mp4", audio=False).read_bytes()).facts
    assert (facts["accepted"], facts["speech"]) == (True, False)


def test_digital_silence_is_accepted_and_says_nothing(work: Probe, tmp_path: Path) -> None:
    facts = work(make_clip(tmp_path / "a.mp4", tones=()).read_bytes()).facts
    assert (facts["accepted"], facts["speech"]) == (True, False)


def refused(record: StepRecord) -> tuple[str, str]:
    assert record.facts["accepted"] is False
    assert record.facts["speech"] is False
    return record.facts["reason"], record.facts["sentence"]


def test_an_empty_file_is_refused(work: Probe) -> None:
    reason, sentence = refused(work(b""))
    assert reason == Reason.EMPTY_FILE
    assert "0 bytes" in sentence


def test_a_text_file_is_refused(work: Probe) -> None:
    reason, sentence = refused(work(b"ffconcat version 1.0\nfile /etc/passwd\n"))
    assert reason == Reason.NOT_A_VIDEO
    assert "Upload an MP4 or WebM" in sentence


def test_a_cut_video_is_refused(work: Probe, tmp_path: Path) -> None:
    raw = make_clip(tmp_path / "a.mp4").read_bytes()
    assert refused(work(raw[: len(raw) // 3]))[0] == Reason.CORRUPT


def test_a_sound_recording_is_refused(work: Probe, tmp_path: Path) -> None:
    reason, sentence = refused(work(make_clip(tmp_path / "a.mp4", video=False).read_bytes()))
    assert reason == Reason.NO_VIDEO_STREAM
    assert "no moving picture" in sentence


def test_a_container_that_is_not_taken_is_refused_and_can_be_allowed(work: Probe, tmp_path: Path) -> None:
    raw = make_clip(tmp_path / "a.mkv").read_bytes()
    reason, sentence = refused(work(raw))
    assert reason == Reason.CONTAINER_NOT_ALLOWED
    assert "mkv" in sentence
    assert "mp4, webm" in sentence
    assert work(raw, containers=("mkv",)).facts["accepted"] is True


def test_a_file_over_the_size_is_refused_before_it_is_fetched(
    ticket: Ticket, settings: Settings, storage: MemoryStorage, events: MemoryEvents, state: MemoryStateStore
) -> None:
    video = ticket.video.model_copy(update={"size": 500_000_001})
    record = runner.run_step(
        "probe",
        ticket.model_copy(update={"video": video}),
        settings=settings,
        storage=storage,
        events=events,
        state=state,
    )
    reason, sentence = refused(record)
    assert reason == Reason.TOO_LARGE
    assert "500.0 MB" in sentence


def test_a_file_over_the_size_is_refused_whatever_the_ticket_says(work: Probe, tmp_path: Path) -> None:
    clip = make_clip(tmp_path / "a.mp4")
    with pytest.raises(Rejected) as caught:
        probe(clip, Settings(max_bytes=1000))
    assert caught.value.reason is Reason.TOO_LARGE


def test_facts_are_kept_of_a_video_that_is_refused_for_them(
    work: Probe, storage: MemoryStorage, ticket: Ticket, tmp_path: Path
) -> None:
    record = work(make_clip(tmp_path / "a.mp4").read_bytes(), max_seconds=1)
    assert refused(record)[0] == Reason.TOO_LONG
    assert record.facts["duration"] == pytest.approx(2, abs=0.05)
    assert storage.get(job_key(ticket.job_id, "probe/facts.json"))


def test_probing_again_leaves_the_same(
    work: Probe, storage: MemoryStorage, ticket: Ticket, tmp_path: Path
) -> None:
    raw = make_clip(tmp_path / "a.mp4").read_bytes()
    key = job_key(ticket.job_id, "probe/facts.json")
    first = work(raw)
    kept = storage.get(key)
    assert work(raw).facts == first.facts
    assert storage.get(key) == kept


@pytest.mark.parametrize(
    ("change", "limit", "reason", "words"),
    [
        ({"duration": 18_720}, {}, Reason.TOO_LONG, ["5 h 12 min", "4 h"]),
        ({"width": 8192, "height": 4320}, {}, Reason.TOO_MANY_PIXELS, ["8192 × 4320", "9,437,184"]),
        ({"size": 500_000_001}, {}, Reason.TOO_LARGE, ["500.0 MB"]),
        ({"container": "mov"}, {}, Reason.CONTAINER_NOT_ALLOWED, ["mov", "mp4, webm"]),
        ({"has_video": False}, {}, Reason.NO_VIDEO_STREAM, ["sound"]),
        (
            {"video_decodable": False, "video_codec": "zzz1"},
            {},
            Reason.CODEC_NOT_SUPPORTED,
            ["zzz1", "H.264"],
        ),
        ({"frames_decoded": 0, "frames": 5544}, {}, Reason.NO_FRAMES, ["5544"]),
        ({}, {"max_seconds": 59}, Reason.TOO_LONG, ["1 min", "59 s"]),
    ],
)
def test_a_refusal_names_the_fact_and_the_limit(
    change: dict[str, Any], limit: dict[str, Any], reason: Reason, words: list[str]
) -> None:
    found = verdict(PLAIN.model_copy(update=change), Settings(**limit))
    assert (found.accepted, found.reason) == (False, reason)
    assert all(word in found.sentence for word in words), found.sentence


def test_too_many_streams_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Rejected) as caught:
        probe(make_clip(tmp_path / "a.mp4"), Settings(max_streams=1))
    assert caught.value.reason is Reason.TOO_MANY_STREAMS
    assert "2 streams" in str(caught.value)


def test_a_plain_video_meets_no_objection() -> None:
    assert verdict(PLAIN, Settings()).accepted


def test_the_limits_themselves_are_taken() -> None:
    settings = Settings()
    edge = {"duration": settings.max_seconds, "size": settings.max_bytes, "width": 4096, "height": 2304}
    assert verdict(PLAIN.model_copy(update=edge), settings).accepted


def test_a_file_that_is_not_there_is_a_bad_request(tmp_path: Path) -> None:
    with pytest.raises(BadRequest):
        probe(tmp_path / "absent.mp4", Settings())


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.25, "0.25 s"),
        (4.5, "4.5 s"),
        (60, "1 min"),
        (200, "3 min 20 s"),
        (14_400, "4 h"),
        (18_720, "5 h 12 min"),
    ],
)
def test_durations_are_said_as_people_do(seconds: float, words: str) -> None:
    assert spoken(seconds) == words


@given(st.floats(0, 1e7))
def test_every_duration_can_be_said(seconds: float) -> None:
    assert spoken(seconds)[0].isdigit()
