"""The step as the state machine runs it, over the ports in memory."""

from pathlib import Path
from uuid import UUID

import pytest

from rushes.adapters.memory import MemoryEvents, MemoryStateStore, MemoryStorage
from rushes.domain import JobRequest, StepRecord, SubtitleProfile, Ticket, job_key
from rushes.errors import Rejected
from rushes.media.facts import Facts
from rushes.settings import Settings
from rushes.steps import runner
from rushes.steps.subtitles import rules_for_video, write_subtitles
from rushes.steps.subtitles.formats import format_timestamp
from rushes.steps.transcribe.normalize import RawSegment
from tests.steps.transcribe.strategies import settled


def test_the_direct_command_writes_three_files(tmp_path: Path) -> None:
    transcript = settled([RawSegment(1, 2, "Hello.")], 10)
    assert [path.name for path in write_subtitles(transcript, tmp_path)] == [
        "transcript.srt",
        "transcript.vtt",
        "transcript.ttml",
    ]
    assert (tmp_path / "transcript.srt").read_bytes() == b"1\n00:00:01,000 --> 00:00:02,000\nHello.\n"


def run(ticket: Ticket, storage: MemoryStorage) -> StepRecord:
    return runner.run_step(
        "subtitles",
        ticket,
        settings=Settings(),
        storage=storage,
        events=MemoryEvents(),
        state=MemoryStateStore(),
    )


def test_the_step_saves_what_the_transcript_says(ticket: Ticket, storage: MemoryStorage) -> None:
    transcript = settled([RawSegment(1, 2, "Hello."), RawSegment(4, 6, "Good bye.")], 10)
    storage.put(job_key(ticket.job_id, "transcribe/transcript.json"), transcript.json_bytes(), "")
    storage.put(job_key(ticket.job_id, "probe/facts.json"), facts(25).model_dump_json().encode(), "")
    record = run(ticket, storage)
    assert {file.name: file.media_type for file in record.files} == {
        "transcript.srt": "application/x-subrip",
        "transcript.vtt": "text/vtt",
        "transcript.ttml": "application/ttml+xml",
    }
    assert record.facts == {"cues": 2}
    assert (record.engine, record.model, record.quality) == ("rushes", "netflix", "full")
    assert b"Good bye." in storage.get(job_key(ticket.job_id, "subtitles/transcript.vtt"))


@pytest.mark.parametrize(("profile", "gap"), [("netflix", 67), ("bbc", 0)])
def test_the_step_takes_the_profile_of_the_request_and_the_frame_rate_of_the_film(
    ticket: Ticket, storage: MemoryStorage, profile: SubtitleProfile, gap: int
) -> None:
    wanted = ticket.model_copy(update={"request": JobRequest(subtitle_profile=profile)})
    transcript = settled([RawSegment(1, 3, "Hello to all of you."), RawSegment(3, 6, "How is it going?")], 10)
    storage.put(job_key(ticket.job_id, "transcribe/transcript.json"), transcript.json_bytes(), "")
    storage.put(job_key(ticket.job_id, "probe/facts.json"), facts(30).model_dump_json().encode(), "")
    record = run(wanted, storage)
    assert record.model == profile
    first = storage.get(job_key(ticket.job_id, "subtitles/transcript.srt")).split(b"\n")[1]
    assert first == f"00:00:01,000 --> 00:00:0{format_timestamp(3000 - gap, ',')[-5:]}".encode()


@pytest.mark.parametrize(
    ("width", "height", "aspect", "lines"),
    [(1080, 1920, 1.0, 3), (1920, 1080, 1.0, 2), (720, 576, 1.0, 2), (576, 720, 1.5, 2)],
)
def test_a_film_is_upright_as_it_is_shown(width: int, height: int, aspect: float, lines: int) -> None:
    assert rules_for_video("bbc", facts(25, width, height, aspect)).max_lines == lines


def facts(fps: float, width: int = 1280, height: int = 720, aspect: float = 1.0) -> Facts:
    return Facts(
        container="mp4",
        size=1,
        duration=10,
        declared_duration=10,
        start=0,
        streams=(),
        has_video=True,
        has_audio=True,
        width=width,
        height=height,
        pixel_aspect=aspect,
        fps=fps,
    )


def test_a_damaged_transcript_is_refused(ticket: Ticket, storage: MemoryStorage) -> None:
    storage.put(job_key(UUID(int=1), "transcribe/transcript.json"), b'{"segments": 3}', "")
    with pytest.raises(Rejected, match=r"not a valid transcript\.json"):
        run(ticket, storage)
