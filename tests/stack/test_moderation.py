"""A moderated copy: what was found is covered, a person may be asked first, and half a copy is none."""

import json
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from rushes.client import Client
from rushes.domain import JobRequest, Status
from rushes.domain.edits import Blur, Box, Edits
from rushes.errors import Conflict
from rushes.local.demo_clip import Sample
from rushes.local.deploy import client as client_for
from rushes.local.stack import Stack
from rushes.settings import Settings
from rushes.steps.compose.composing import compose
from tests.stack.conftest import until

SWORN = "fuck"


@pytest.fixture
def words(sample: Sample, tmp_path: Path) -> Path:
    """The sample's script, in which one word is replaced by another."""
    script = sample.script.read_text()
    return write(tmp_path / "words.srt", script.replace("video", SWORN, 1))


def write(path: Path, text: str) -> Path:
    path.write_text(text)
    return path


WISHES = JobRequest(moderate=True, censor="strong", thumbnails=False, subtitles=False)


@pytest.mark.field
def test_a_word_is_muted_in_the_copy_and_the_copy_proves_itself(
    client: Client, sample: Sample, words: Path, field: Path, tmp_path: Path
) -> None:
    job = client.process(sample.video, WISHES, transcript=words)
    assert job.status == Status.SUCCEEDED, job.sentence
    client.download(job.id, tmp_path / "out")
    edits = json.loads((tmp_path / "out" / "edits.json").read_text())
    assert len(edits["mutes"]) == 1
    assert (tmp_path / "out" / "redacted.mp4").stat().st_size > 0
    proof = json.loads((tmp_path / "out" / "proof.json").read_text())
    assert proof["mode"] == "splice"
    assert proof["pictures"]["reencoded"] == 0
    assert proof["decided"]["by"] == "policy"
    report = json.loads((tmp_path / "out" / "report.json").read_text())
    assert report["redaction"] == proof
    assert "<h1>Redaction of " in (tmp_path / "out" / "redaction.html").read_text()


@pytest.mark.field
def test_the_machine_waits_for_a_person_who_may_change_the_plan(
    client: Client, sample: Sample, words: Path, field: Path, tmp_path: Path
) -> None:
    job_id = client.upload(
        sample.video, WISHES.model_copy(update={"review": True, "remind_hours": 1 / 3600}), words
    )
    until(lambda: "'step': 'review'" in str(client.session.get(f"/jobs/{job_id}/events", after=0)))
    until(lambda: "review.reminded" in str(client.session.get(f"/jobs/{job_id}/events", after=0)))
    (mute,) = client.edits(job_id).mutes
    longer = mute.model_copy(update={"end": mute.start + 2.0})
    assert client.change(job_id, Edits(mutes=(longer,))).mutes == (longer,)
    client.decide(job_id, "approve")
    job = client.wait(job_id)
    assert job.status == Status.SUCCEEDED, job.sentence
    client.download(job.id, tmp_path / "out")
    proof = json.loads((tmp_path / "out" / "proof.json").read_text())
    packet = 1024 / 48_000
    assert proof["sound"]["replaced"] * packet >= longer.end - longer.start
    assert proof["decided"]["changed"]
    assert proof["decided"]["by"] not in ("policy", "command")
    with pytest.raises(Conflict):
        client.decide(job_id, "reject")


@pytest.fixture
def eager(stack: Stack) -> Iterator[None]:
    """Whatever is covered is shared out among workers."""
    aws = client_for("lambda", stack.ministack.environment)
    name = next(
        each["FunctionName"]
        for each in aws.list_functions()["Functions"]
        if each["Handler"] == "split.handler"
    )
    before = aws.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
    known = {"FunctionName": name}
    aws.update_function_configuration(
        **known, Environment={"Variables": before | {"RUSHES_SHARE_SECONDS": "0.01"}}
    )
    yield
    aws.update_function_configuration(**known, Environment={"Variables": before})


@pytest.mark.field
def test_a_long_copy_is_shared_out_and_put_together(
    client: Client, sample: Sample, words: Path, field: Path, tmp_path: Path, eager: None
) -> None:
    job_id = client.upload(sample.video, WISHES.model_copy(update={"review": True}), words)
    until(lambda: "'step': 'review'" in str(client.session.get(f"/jobs/{job_id}/events", after=0)))
    boxes = (Box(t=0.0, x=0.1, y=0.1, w=0.2, h=0.2),)
    spans = ((1.0, 2.0), (5.0, 6.0), (9.0, 10.0))
    wanted = Edits(blurs=tuple(Blur(start=start, end=end, boxes=boxes) for start, end in spans))
    client.change(job_id, wanted)
    client.decide(job_id, "approve")
    job = client.wait(job_id)
    assert job.status == Status.SUCCEEDED, job.sentence
    client.download(job.id, tmp_path / "out")
    report = json.loads((tmp_path / "out" / "report.json").read_text())
    steps = [step["name"] for step in report["steps"]]
    assert {"encode.1", "encode.2", "assemble"} <= set(steps)
    assert "compose" not in steps
    with TemporaryDirectory() as folder:
        alone = compose(sample.video, wanted, Path(folder), Settings()).proof
    assert report["redaction"]["mode"] == "splice"
    assert report["redaction"]["result"]["sha256"] == alone.result.sha256


def test_without_a_detector_there_is_no_copy_and_the_job_says_what_is_missing(
    client: Client, sample: Sample, words: Path
) -> None:
    wanted = WISHES.model_copy(update={"detector": "nowhere"})
    job = client.process(sample.video, wanted, transcript=words)
    assert job.status == Status.PARTIAL
    assert set(job.failed_steps) == {"detect", "compose"}
    assert "nowhere" in job.sentence
    assert "redacted.mp4" not in {file.name for file in client.results(job.id)}
