"""The door of a worker: one run as Batch does it, lines as a laptop sends them, and what is looked at first."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import boto3
import pytest

from rushes.domain import Ticket, ticket_key
from tests.clips import make_clip
from tests.gpu_containers.conftest import RUN, Environment, order

Job = Callable[..., Ticket]


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return make_clip(tmp_path_factory.mktemp("clip") / "talk.mp4", 1).read_bytes()


def run(place: Environment, *words: str, given: str = "") -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, str(RUN), *words],
        env=place,
        input=given,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def batch(place: Environment, step: str, ticket: Ticket) -> "subprocess.CompletedProcess[str]":
    """Run a step as Batch does: the ticket lies in the bucket."""
    key = ticket_key(ticket.job_id)
    boto3.client("s3").put_object(
        Bucket=place["RUSHES_BUCKET"], Key=key, Body=ticket.model_dump_json().encode()
    )
    return run({**place, "RUSHES_STEP": step, "RUSHES_TICKET_KEY": key})


def test_a_batch_job_does_one_step_and_says_what_it_found_first(
    place: Environment, job: Job, talk: bytes
) -> None:
    done = batch(place, "probe", job(talk))
    assert (done.returncode, done.stdout) == (0, "")
    assert json.loads(done.stderr.splitlines()[0])["ffmpeg"].startswith("8.1.")


def test_the_exit_code_of_a_batch_job_says_whether_another_try_makes_sense(
    place: Environment, job: Job, talk: bytes
) -> None:
    heard, mute = job(talk, transcriber="whisper"), job(talk, b"\xff no subtitles")
    for ticket in (heard, mute):
        assert batch(place, "probe", ticket).returncode == 0
    assert [
        batch(place, step, ticket).returncode
        for step, ticket in [("transcribe", mute), ("transcribe", heard), ("nonsense", heard)]
    ] == [65, 69, 2]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({}, "Set RUSHES_STEP and RUSHES_TICKET_KEY"),
        ({"RUSHES_STEP": "probe"}, "Set RUSHES_TICKET_KEY"),
        ({"RUSHES_STEP": "probe", "RUSHES_TICKET_KEY": "nothing.json"}, "There is no object nothing.json"),
        ({"RUSHES_STEP": "probe", "RUSHES_TICKET_KEY": "damaged.json"}, "is not a valid ticket"),
        ({"RUSHES_WHISPER_SHA256": "00"}, "give a folder"),
        ({"RUSHES_SCRATCH": "/nowhere"}, "The folder /nowhere cannot be written"),
    ],
)
def test_a_wrong_start_ends_with_one_sentence(place: Environment, more: Environment, said: str) -> None:
    boto3.client("s3").put_object(Bucket=place["RUSHES_BUCKET"], Key="damaged.json", Body=b"{")
    done = run({**place, **more})
    assert done.returncode in {2, 69}
    assert said in done.stderr.splitlines()[-1]


def test_lines_are_answered_one_by_one_until_the_input_ends(
    place: Environment, job: Job, talk: bytes
) -> None:
    ticket = job(talk)
    given = [order("probe", ticket).decode(), "{", order("nonsense", ticket).decode()]
    done = run(place, "--serve", given="".join(f"{line}\n" for line in given))
    ready, probed, unread, unknown = (json.loads(line) for line in done.stdout.splitlines())
    assert done.returncode == 0
    assert ready == {"ready": True}
    assert probed["facts"]["accepted"] is True
    for answer in (unread, unknown):
        assert (answer["error"], answer["reason"]) == ("BadRequest", "bad_request")


def test_check_loads_the_engine_and_says_what_is_there(place: Environment) -> None:
    done = run({**place, "RUSHES_WARM": "transcribe"}, "check")
    told: dict[str, Any] = json.loads(done.stderr)
    assert done.returncode == 0
    assert (told["transcriber"], told["gpus"] >= 0, told["scratch_free"] > 0) == ("pocketsphinx", True, True)


def test_check_says_what_is_missing(place: Environment) -> None:
    done = run({**place, "RUSHES_WARM": "transcribe", "RUSHES_TRANSCRIBER": "whisper"}, "check")
    assert done.returncode == 69
    assert "has no model" in done.stderr
    assert run({**place, "RUSHES_WARM": "dream"}, "check").returncode == 2


def test_an_unknown_way_in_is_a_usage_error(place: Environment) -> None:
    assert run(place, "nonsense").returncode == 2


def test_the_door_stays_small() -> None:
    lengths = {path.name: len(path.read_text().splitlines()) for path in Path(RUN).parent.glob("*.py")}
    assert max(lengths.values()) <= 200, lengths
