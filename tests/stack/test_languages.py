"""Other languages: each by itself, and one that cannot be had leaves the others alone."""

import json
from pathlib import Path

import av
import pytest

from rushes.client import Client
from rushes.domain import JobRequest, Status
from rushes.local.demo_clip import Sample
from rushes.steps.subtitles.formats import format_timestamp
from tests.steps.translate.tiny import make


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A model of the user's, which knows Spanish and no Klingon, and translates into nonsense."""
    return str(make(tmp_path_factory.mktemp("model"), "nllb"))


def wishes(model: str, *languages: str, dub: bool = False) -> JobRequest:
    return JobRequest(
        language="en",
        languages=languages,
        translator="nllb",
        translator_model=model,
        dub=dub,
        thumbnails=False,
        chapters=False,
        analyse=False,
    )


def test_a_language_that_cannot_be_had_leaves_the_others_and_the_job_succeeds(
    client: Client, sample: Sample, model: str, tmp_path: Path
) -> None:
    job = client.process(sample.video, wishes(model, "es", "tlh", dub=True), transcript=sample.script)
    assert job.status == Status.SUCCEEDED, job.sentence
    assert job.failed_steps == ("translate.tlh",)
    assert "does not know the language “tlh”" in job.sentence
    client.download(job.id, tmp_path)
    assert not list(tmp_path.glob("*tlh*"))
    report = json.loads((tmp_path / "report.json").read_text())
    assert [each["name"] for each in report["failed"]] == ["translate.tlh"]
    made = json.loads((tmp_path / "translation.es.json").read_text())
    assert made["licence"].startswith("CC-BY-NC")
    times = [line for line in (tmp_path / "transcript.srt").read_text().splitlines() if "-->" in line]
    assert times == [
        f"{format_timestamp(round(cue['start'] * 1000), ',')} --> {format_timestamp(round(cue['end'] * 1000), ',')}"
        for cue in made["cues"]
    ]
    with av.open(str(tmp_path / "translated.mp4")) as file:
        assert [stream.metadata["language"] for stream in file.streams.audio] == ["eng", "spa"]
        assert [stream.metadata["language"] for stream in file.streams.subtitles] == ["spa"]


def test_subtitles_are_drawn_into_a_copy_of_the_video(
    client: Client, sample: Sample, model: str, font: None, tmp_path: Path
) -> None:
    request = wishes(model, "es").model_copy(update={"burn": True})
    job = client.process(sample.video, request, transcript=sample.script)
    assert (job.status, job.failed_steps) == (Status.SUCCEEDED, ())
    client.download(job.id, tmp_path)
    with av.open(str(tmp_path / "burnt.es.mp4")) as file:
        assert not file.streams.subtitles
        assert sum(1 for _ in file.decode(video=0)) == pictures(sample.video)


def pictures(video: Path) -> int:
    with av.open(str(video)) as file:
        return sum(1 for _ in file.decode(video=0))


@pytest.mark.prove
def test_without_any_of_the_languages_the_job_is_partial(client: Client, sample: Sample, model: str) -> None:
    job = client.process(sample.video, wishes(model, "tlh"), transcript=sample.script)
    assert job.status == Status.PARTIAL
    assert set(job.failed_steps) == {"translate", "translate.tlh"}
    assert "“tlh”" in job.sentence
