"""From the plan to the copy, step by step: decided, shared out or not, composed, proven."""

import hashlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from rushes.bootstrap import Ports
from rushes.domain import JobRequest, StepRecord, Ticket, job_key
from rushes.domain.edits import Blur, Box, Edits
from rushes.errors import BadRequest, Rejected
from rushes.media.facts import inspect
from rushes.settings import Settings
from rushes.steps.compose.second_hearing import MAX_ROUNDS
from rushes.steps.runner import run_step
from rushes.steps.transcribe import Segment, Transcript, Word
from tests.steps.compose.conftest import muted, solid
from tests.steps.transcribe.stand_in import KEY, OpenAIStandIn

EDITS = Edits(blurs=(solid(1.3, 1.7), solid(3.1, 3.3)), mutes=muted((2.0, 2.5)).mutes)
PERSON = {"decision": "approve", "by": "6f1d", "at": "2026-11-26T14:00:00+00:00"}
Films = Callable[..., Path]


class Way:
    """A job that has been planned; its steps run one by one."""

    def __init__(self, film: Path, ticket: Ticket, ports: Ports) -> None:
        self.ticket, self.ports = ticket, ports
        self.storage: Any = ports.storage
        self.storage.put(ticket.video.key, film.read_bytes(), "video/mp4")
        self.put("probe/facts.json", inspect(film, Settings()).model_dump_json().encode())
        self.put("plan/edits.json", EDITS.json_bytes())

    def put(self, name: str, data: bytes) -> None:
        self.storage.put(job_key(self.ticket.job_id, name), data, "application/json")

    def read(self, name: str) -> Any:
        return json.loads(self.storage.get(job_key(self.ticket.job_id, name)))

    def run(self, step: str, share: int | None = None, **settings: Any) -> StepRecord:
        ports = self.ports
        return run_step(
            step if share is None else f"{step}.{share}",
            self.ticket,
            settings=Settings(**settings),
            storage=ports.storage,
            events=ports.events,
            state=ports.state,
        )


@pytest.fixture
def way(films: Films, ticket: Ticket, world: Ports) -> Way:
    return Way(films("film.mp4"), ticket, world)


def test_the_step_saves_the_copy_its_proof_and_a_page(way: Way) -> None:
    assert way.run("split").facts["shares"] == []
    record = way.run("compose")
    copy, proof, page = record.files
    assert (copy.name, proof.name, page.name) == ("redacted.mp4", "proof.json", "redaction.html")
    assert (copy.media_type, page.media_type) == ("video/mp4", "text/html; charset=utf-8")
    data, told = way.storage.get(copy.key), way.read("compose/proof.json")
    assert hashlib.sha256(data).hexdigest() == copy.sha256 == told["result"]["sha256"]
    assert (copy.size, record.facts["mode"], told["mode"]) == (len(data), "splice", "splice")
    assert told["decided"] == {"by": "policy", "at": "", "changed": False}
    assert told["second_look"]["outcome"] == "none"


def test_a_copy_of_several_workers_is_the_copy_of_one(way: Way) -> None:
    way.run("split")
    one = way.run("compose").files[0]
    shares = way.run("split", share_seconds=0.0001).facts["shares"]
    assert len(shares) > 1
    made = [way.run("encode", share) for share in reversed(shares)]
    assert sum(record.facts["ranges"] for record in made) == 2
    record = way.run("assemble")
    assert record.facts["mode"] == "splice"
    assert record.files[0].sha256 == one.sha256
    assert way.read("assemble/proof.json")["pictures"] == way.read("compose/proof.json")["pictures"]


def test_a_share_that_cannot_be_made_leaves_the_whole_to_one_worker(way: Way, films: Films) -> None:
    film = films("film.mp4", height=96, encoder={"preset": "veryfast", "x264-params": "tff=1"})
    way.storage.put(way.ticket.video.key, film.read_bytes(), "video/mp4")
    for share in way.run("split", share_seconds=0.0001).facts["shares"]:
        way.run("encode", share)
    record = way.run("assemble")
    assert (record.facts["mode"], record.facts["reason"]) == ("reencode", "the video is interlaced")


def test_a_share_that_fails_is_named(way: Way) -> None:
    way.run("split", share_seconds=0.0001)
    way.storage.put(way.ticket.video.key, b"no film", "video/mp4")
    with pytest.raises(Rejected):
        way.run("encode", 2)
    failure = way.read("encode.2.error.json")
    assert failure["step"] == "encode.2"
    assert failure["sentence"].startswith("encode.2: ")
    with pytest.raises(BadRequest, match="no share 99"):
        way.run("encode", 99)


def test_the_proof_says_which_person_decided_and_that_the_plan_was_changed(way: Way) -> None:
    left = Edits(mutes=EDITS.mutes)
    way.put("review/decision.json", json.dumps(PERSON).encode())
    way.put("review/edits.json", left.json_bytes())
    way.run("split")
    way.run("compose")
    proof = way.read("compose/proof.json")
    assert proof["decided"] == {"by": PERSON["by"], "at": PERSON["at"], "changed": True}
    assert (proof["blurs"], proof["mutes"]) == (0, 1)
    assert way.read("split/edits.json")["blurs"] == []


def test_captions_and_the_track_of_the_copy_say_what_is_heard_there(way: Way) -> None:
    words = tuple(
        Word(start=k, end=k + 0.4, text=text) for k, text in enumerate(["well", "holy", "fuck,", "yes"])
    )
    said = Transcript(
        language="en",
        engine="given",
        model="",
        quality="given",
        duration=4,
        segments=(Segment(start=0, end=3.4, text="well holy fuck, yes", words=words),),
    )
    way.put("transcribe/transcript.json", said.json_bytes())
    way.ticket = way.ticket.model_copy(update={"request": JobRequest(subtitle_track=True)})
    way.run("split")
    record = way.run("compose")
    files = {file.name: way.storage.get(file.key) for file in record.files}
    assert b"f...," in files["redacted.srt"]
    assert b"f...," in files["redacted.vtt"]
    assert b"f...," in files["redacted.mp4"]
    assert b"<td>f...,</td>" in files["redaction.html"]
    assert not any(b"fuck" in data for data in files.values())


@pytest.fixture
def openai() -> Iterator[OpenAIStandIn]:
    with OpenAIStandIn() as server:
        yield server


@pytest.fixture
def sworn(way: Way) -> Way:
    """The plan mutes a word that the job censors; the stand-in for OpenAI recognises it in every sound."""
    words = (
        Word(start=1.6, end=1.9, text="my", timing="aligned"),
        Word(start=2.0, end=2.5, text="fellow", timing="aligned"),
        Word(start=2.6, end=3.0, text="Americans", timing="aligned"),
    )
    said = Transcript(
        language="en",
        engine="openai",
        model="whisper-1",
        quality="full",
        duration=4,
        segments=(Segment(start=1.6, end=3, text="my fellow Americans", words=words),),
    )
    way.put("transcribe/transcript.json", said.json_bytes())
    request = JobRequest(moderate=True, censor_words=("fellow",), subtitle_track=True)
    way.ticket = way.ticket.model_copy(update={"request": request})
    way.run("split")
    return way


def test_the_copy_is_heard_by_the_jobs_own_recogniser_and_its_words_follow_the_wider_mute(
    sworn: Way, openai: OpenAIStandIn
) -> None:
    record = sworn.run("compose", openai_base_url=openai.url, openai_api_key=KEY)
    proof = sworn.read("compose/proof.json")
    hearing = proof["second_hearing"]
    assert (hearing["engine"], hearing["model"], hearing["outcome"]) == ("openai", "whisper-1", "something")
    assert record.facts["second_hearing"] == "something"
    assert hearing["rounds"] == len(openai.asked) == MAX_ROUNDS
    assert {call["language"] for call in openai.asked} == {"en"}
    (widened,) = hearing["widened"]
    assert widened["before"] == [2.0, 2.5]
    assert widened["after"] == pytest.approx([1.7, 2.8])
    assert proof["mutes"] == 1
    files = {file.name: sworn.storage.get(file.key) for file in record.files}
    assert b"openai listened to 1 mute of the copy" in files["redaction.html"]
    assert b"0:01.7 to 0:02.8" in files["redaction.html"]
    for name in ("redacted.srt", "redacted.mp4"):
        assert b"m... f..." in files[name]
        assert b"A..." in files[name]
    assert not any(word in data for data in files.values() for word in (b"fellow", b"Americans"))


def test_without_the_jobs_recogniser_the_copy_is_made_and_the_proof_says_that_nobody_listened(
    sworn: Way,
) -> None:
    record = sworn.run("compose")
    proof = sworn.read("compose/proof.json")
    assert record.facts["second_hearing"] == proof["second_hearing"]["outcome"] == "none"
    sentence = proof["second_hearing"]["sentence"]
    assert sentence.startswith("Nobody listened to the copy again. The transcriber openai needs a key")
    page = sworn.storage.get(job_key(sworn.ticket.job_id, "compose/redaction.html")).decode()
    assert sentence in page


def test_a_copy_without_a_transcript_is_not_listened_to(way: Way) -> None:
    way.run("split")
    way.run("compose")
    hearing = way.read("compose/proof.json")["second_hearing"]
    assert hearing["sentence"] == "Nobody listened to the copy again. There are no words to listen for."


@pytest.mark.parametrize(
    ("blurs", "seconds"),
    [
        ([(0, 1), (0.5, 2), (3, None)], 3.0),
        ([(-1, 0.5)], 0.5),
        ([(9, None)], 0.0),
        ([], 0.0),
    ],
)
def test_what_is_covered_twice_counts_once(
    way: Way, blurs: list[tuple[float, float | None]], seconds: float
) -> None:
    made = tuple(Blur(start=s, end=e, boxes=(Box(t=s, x=0, y=0, w=1, h=1),)) for s, e in blurs)
    way.put("plan/edits.json", Edits(blurs=made).json_bytes())
    assert way.run("split").facts["flagged_seconds"] == pytest.approx(seconds, abs=0.05)


def test_a_film_that_is_encoded_anew_anyway_is_not_shared_out(way: Way) -> None:
    way.put("plan/edits.json", Edits(blurs=(solid(0, None),)).json_bytes())
    assert way.run("split", share_seconds=0.0001).facts["shares"] == []
    way.put("plan/edits.json", EDITS.json_bytes())
    assert way.run("split", share_seconds=0).facts["shares"] == []
