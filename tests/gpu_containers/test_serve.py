"""The SageMaker road: the real `serve` process over HTTP, with its input and output in S3."""

import json
import signal
import threading
from collections.abc import Callable
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from rushes.domain import Ticket, job_key
from rushes.steps.transcribe import parse_transcript
from tests.clips import make_clip
from tests.gpu_containers.async_inference import AsyncInference, place_of
from tests.gpu_containers.conftest import Answer, Environment, Worker, order

SRT = b"1\n00:00:00,200 --> 00:00:01,500\nHello there, and welcome.\n"
Job = Callable[..., Ticket]


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return make_clip(tmp_path_factory.mktemp("clip") / "talk.mp4", 2).read_bytes()


class Endpoint:
    """Puts an order into the bucket, has it done asynchronously, and reads what came of it."""

    def __init__(self, worker: Worker, bucket: str) -> None:
        self.s3, self.bucket = boto3.client("s3"), bucket
        self.async_inference = AsyncInference(
            worker.port, self.s3, f"s3://{bucket}/async/out", f"s3://{bucket}/async/failed"
        )

    def do(self, body: bytes) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
        """(the output object, the failure object): one of them is None."""
        self.s3.put_object(Bucket=self.bucket, Key="async/in/order.json", Body=body)
        output, failure = self.async_inference.invoke(f"s3://{self.bucket}/async/in/order.json")
        return self.found(output), self.found(failure)

    def found(self, location: str) -> dict[str, Any] | None:
        try:
            body = self.s3.get_object(**place_of(location))["Body"].read()
        except ClientError:
            return None
        read_back: dict[str, Any] = json.loads(body)
        return read_back

    def file(self, ticket: Ticket, name: str) -> bytes:
        body: bytes = self.s3.get_object(Bucket=self.bucket, Key=job_key(ticket.job_id, name))["Body"].read()
        return body


def test_a_ticket_in_s3_becomes_a_transcript_in_s3(
    worker: Worker, bucket: str, job: Job, talk: bytes
) -> None:
    endpoint, ticket = Endpoint(worker, bucket), job(talk, SRT, language="en")
    kept = worker.child.pid
    probed, failed = endpoint.do(order("probe", ticket))
    assert failed is None
    assert probed is not None
    assert probed["facts"]["accepted"] is True
    written, failed = endpoint.do(order("transcribe", ticket))
    assert failed is None
    assert written is not None
    assert (written["step"], written["job_id"]) == ("transcribe", str(ticket.job_id))
    assert written["facts"]["words"] == 4
    transcript = parse_transcript(endpoint.file(ticket, "transcribe/transcript.json"))
    assert [segment.text for segment in transcript.segments] == ["Hello there, and welcome."]
    assert json.loads(endpoint.file(ticket, "transcribe.json"))["attempts"] == 1
    assert worker.child.pid == kept


def test_bad_content_is_a_final_answer_in_the_output_path(
    worker: Worker, bucket: str, job: Job, talk: bytes
) -> None:
    endpoint, ticket = Endpoint(worker, bucket), job(talk, b"\xff\xfe\x00 no subtitles")
    endpoint.do(order("probe", ticket))
    told, failed = endpoint.do(order("transcribe", ticket))
    assert failed is None
    assert told is not None
    assert (told["error"], told["reason"]) == ("Rejected", "bad_transcript")
    assert told["sentence"].endswith(".")
    assert json.loads(endpoint.file(ticket, "transcribe.error.json"))["sentence"] == told["sentence"]


def test_an_engine_that_is_missing_is_a_final_answer(
    worker: Worker, bucket: str, job: Job, talk: bytes
) -> None:
    endpoint, ticket = Endpoint(worker, bucket), job(talk, transcriber="whisper")
    endpoint.do(order("probe", ticket))
    told, failed = endpoint.do(order("transcribe", ticket))
    assert failed is None
    assert told is not None
    assert (told["error"], told["reason"]) == ("Unavailable", "engine_unavailable")


def test_what_is_no_order_lands_in_the_failure_path(worker: Worker, bucket: str) -> None:
    output, failed = Endpoint(worker, bucket).do(b"{not json")
    assert output is None
    assert failed is not None
    assert (failed["error"], failed["reason"]) == ("BadRequest", "bad_request")
    assert "Send JSON with a step and a ticket" in failed["sentence"]


def test_a_bad_call_is_answered_in_one_sentence(worker: Worker, job: Job) -> None:
    ticket = json.loads(order("probe", job(b"x")))["ticket"]
    long = {"Content-Length": str(300_000)}
    for status, word, body, headers in [
        (400, "step", json.dumps({"ticket": ticket}), None),
        (400, "step", json.dumps({"step": "../probe", "ticket": ticket}), None),
        (400, "ticket.job_id", json.dumps({"step": "probe", "ticket": {**ticket, "job_id": "7"}}), None),
        (400, "extra", json.dumps({"step": "probe", "ticket": ticket, "extra": 1}), None),
        (400, "Content-Length", None, {"Content-Length": "many"}),
        (413, "262144 bytes", b" " * 300_000, long),
    ]:
        seen, told = worker.request("POST", "/invocations", body, headers)
        assert (seen, word in told["sentence"]) == (status, True), told
        assert told["sentence"].endswith(".")


def test_there_are_two_routes(worker: Worker) -> None:
    assert worker.ping() == (200, {"well": True})
    assert worker.request("GET", "/invocations")[0] == 404
    assert worker.request("POST", "/ping", b"{}")[0] == 404
    status, told = worker.request("DELETE", "/ping")
    assert (status, told["error"]) == (501, "BadRequest")


def test_a_body_may_come_in_chunks(worker: Worker, job: Job, talk: bytes) -> None:
    whole = order("probe", job(talk))
    pieces = [whole[:100], whole[100:]]
    status, told = worker.request("POST", "/invocations", iter(pieces), encode_chunked=True)
    assert (status, told["facts"]["accepted"]) == (200, True)
    endless = (b" " * 65_536 for _ in range(5))
    assert worker.request("POST", "/invocations", endless, encode_chunked=True)[0] == 413


class Held:
    """An invocation whose worker process stands still until it is let go.

    Two are sent: one is refused at once, so the other is the one under way.
    """

    def __init__(self, worker: Worker, ticket: Ticket) -> None:
        self.child = worker.child
        self.child.suspend()
        self.answers: SimpleQueue[Answer] = SimpleQueue()
        for _ in range(2):
            threading.Thread(target=lambda: self.answers.put(worker.invoke("probe", ticket))).start()
        self.refused = self.answers.get(timeout=60)

    def end(self) -> Answer:
        return self.answers.get(timeout=60)


def test_one_ticket_at_a_time_and_pings_all_the_while(worker: Worker, job: Job, talk: bytes) -> None:
    held = Held(worker, job(talk))
    status, told = held.refused
    assert (status, told["error"]) == (503, "TryAgain")
    assert worker.ping()[0] == 200
    held.child.resume()
    assert held.end()[0] == 200
    assert worker.invoke("probe", job(talk))[0] == 200


def test_sigterm_finishes_the_ticket_under_way_and_takes_no_other(
    worker: Worker, job: Job, talk: bytes
) -> None:
    held = Held(worker, job(talk))
    worker.process.send_signal(signal.SIGTERM)
    while answers(worker):
        continue
    held.child.resume()
    status, told = held.end()
    assert (status, told["facts"]["accepted"]) == (200, True)
    assert worker.process.wait(20) == 0


def answers(worker: Worker) -> bool:
    try:
        return worker.ping()[0] == 200
    except ConnectionError:
        return False


def test_a_worker_that_dies_says_try_again_and_is_replaced(worker: Worker, job: Job, talk: bytes) -> None:
    held = Held(worker, job(talk))
    held.child.kill()
    status, told = held.end()
    assert (status, told["error"], told["reason"]) == (503, "WorkerLost", "worker_lost")
    assert worker.invoke("probe", job(talk))[0] == 200


def test_a_worker_whose_model_is_missing_never_opens_its_port(
    start: Callable[[Environment], Worker], place: Environment
) -> None:
    worker = start({**place, "RUSHES_TRANSCRIBER": "whisper", "RUSHES_WARM": "transcribe"})
    assert worker.process.wait(20) == 69
    assert worker.told[0].keys() >= {"ffmpeg", "ctranslate2", "gpus", "model", "scratch_free"}
    assert "The transcriber whisper has no model" in worker.told[-1]["line"]


@pytest.mark.prove
@pytest.mark.field
def test_whisper_from_an_s3_prefix_stays_loaded_between_tickets(
    start: Callable[[Environment], Worker],
    place: Environment,
    bucket: str,
    job: Job,
    field: Path,
    tmp_path: Path,
) -> None:
    s3 = boto3.client("s3")
    for path in (field / "models" / "whisper-memorised-ct2").iterdir():
        s3.upload_file(str(path), bucket, f"models/memorised/{path.name}")
    worker = start(
        {
            **place,
            "RUSHES_TRANSCRIBER": "whisper",
            "RUSHES_WARM": "transcribe",
            "RUSHES_WHISPER_MODEL": f"s3://{bucket}/models/memorised",
            "RUSHES_WHISPER_DEVICE": "cpu",
        }
    )
    kept = worker.child.pid
    for _ in range(2):
        ticket = job(make_talk(field, tmp_path), language="en")
        assert worker.invoke("probe", ticket)[0] == 200
        status, told = worker.invoke("transcribe", ticket)
        assert (status, told["facts"]["language"]) == (200, "en")
        transcript = parse_transcript(Endpoint(worker, bucket).file(ticket, "transcribe/transcript.json"))
        assert (transcript.engine, transcript.quality) == ("whisper", "full")
        assert "ask not what your country can do for you" in " ".join(
            word.text.lower() for word in transcript.words
        )
    assert worker.child.pid == kept


def make_talk(field: Path, folder: Path) -> bytes:
    """A film of the recording jfk.flac, whose sound the model of the fixture knows by heart."""
    import av

    path = folder / "jfk.mp4"
    make_clip(folder / "picture.mp4", 11, audio=False)
    with (
        av.open(str(field / "speech" / "jfk.flac")) as heard,
        av.open(str(folder / "picture.mp4")) as seen,
        av.open(str(path), "w") as film,
    ):
        picture = film.add_stream_from_template(seen.streams.video[0])
        sound = film.add_stream("aac", 16_000, layout="mono", options={"b": "64000"})
        for packet in seen.demux(video=0):
            if packet.dts is not None:
                packet.stream = picture
                film.mux(packet)
        for frame in heard.decode(audio=0):
            film.mux(sound.encode(frame))
        film.mux(sound.encode(None))
    return path.read_bytes()
