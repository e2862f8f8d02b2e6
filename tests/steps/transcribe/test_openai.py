"""The openai engine with its real client, against a server that fails in every way that is known."""

from collections.abc import Iterator

import numpy as np
import pytest
from pydantic import SecretStr

from rushes.errors import BadRequest, RushesError, TryAgain, Unavailable
from rushes.settings import Settings
from rushes.steps.transcribe import Transcript
from rushes.steps.transcribe.flac import flac
from rushes.steps.transcribe.openai import PIECE, OpenAITranscriber
from tests.steps.transcribe.hearing import RATE, transcript_of
from tests.steps.transcribe.stand_in import KEY, SAID, Failure, OpenAIStandIn

Samples = np.ndarray


@pytest.fixture
def server(openai: OpenAIStandIn) -> Iterator[OpenAIStandIn]:
    openai.reset()
    yield openai
    openai.reset()


class Asking:
    """An engine that notes how long it would have waited."""

    def __init__(self, server: OpenAIStandIn, model: str = "", key: str = KEY) -> None:
        settings = Settings(openai_base_url=server.url, openai_api_key=SecretStr(key))
        self.waits: list[float] = []
        self.row = OpenAITranscriber(model, settings, None, self.waits.append)

    def __call__(self, samples: Samples, language: str = "") -> Transcript:
        return transcript_of(self.row, samples, language=language)


def test_words_come_with_the_marks_of_the_text_and_lie_in_the_speech(
    server: OpenAIStandIn, spoken: Samples
) -> None:
    found = Asking(server)(spoken, "en")
    assert [segment.text for segment in found.segments] == [SAID]
    assert [word.text for word in found.words] == SAID.split()
    assert found.segments[0].start == pytest.approx(1.0, abs=0.3)
    assert (found.engine, found.model, found.quality, found.language) == ("openai", "whisper-1", "full", "en")
    assert next(found.words).probability == pytest.approx(0.8187, abs=0.001)
    (asked,) = server.asked
    assert (asked["model"], asked["language"]) == ("whisper-1", "en")
    assert asked["file"] == pytest.approx(found.segments[0].end - found.segments[0].start, abs=0.01)


def test_a_model_without_word_times_gives_its_text_and_is_asked_for_times_once(
    server: OpenAIStandIn, spoken: Samples
) -> None:
    asking = Asking(server, "gpt-transcribe")
    found = asking(spoken)
    assert [(segment.text, segment.words) for segment in found.segments] == [(SAID, ())]
    assert found.segments[0].start == pytest.approx(1.0, abs=0.3)
    assert found.language == "und"
    asking(spoken)
    assert [asked["response_format"] for asked in server.asked] == ["verbose_json", "json", "json"]


def test_a_long_film_is_asked_for_in_pieces_of_half_a_minute(server: OpenAIStandIn, spoken: Samples) -> None:
    film = np.concatenate([spoken] * 12)
    found = Asking(server)(film, "en")
    assert len(server.asked) == len(found.segments) >= 3
    assert all(asked["file"] <= 30 for asked in server.asked)


def test_silence_is_not_sent(server: OpenAIStandIn) -> None:
    assert Asking(server)(np.zeros(5 * RATE, np.float32)).segments == ()
    assert server.asked == []


@pytest.mark.parametrize(
    ("failures", "waits"),
    [
        ([Failure(429, retry_after="7")], [7.0]),
        ([Failure(429)], [1.0]),
        ([Failure(429, retry_after="Wed, 21 Oct 2026 07:28:00 GMT")], [60.0]),
        ([Failure(500), Failure(503)], [1.0, 2.0]),
        ([Failure("cut")], [1.0]),
        ([Failure("garbage")], [1.0]),
        ([Failure("cut"), Failure(429, retry_after="3")], [1.0, 3.0]),
    ],
)
def test_what_may_pass_is_waited_for(
    server: OpenAIStandIn, spoken: Samples, failures: list[Failure], waits: list[float]
) -> None:
    server.failures.extend(failures)
    asking = Asking(server)
    assert asking(spoken, "en").segments[0].text == SAID
    assert asking.waits == waits


@pytest.mark.parametrize(
    ("kind", "why"),
    [(500, "answered 500"), (429, "answered 429"), ("cut", "connection"), ("garbage", "no transcript")],
)
def test_what_does_not_pass_is_asked_for_three_times_and_no_more(
    server: OpenAIStandIn, spoken: Samples, kind: int | str, why: str
) -> None:
    server.failures.extend(Failure(kind) for _ in range(9))
    with pytest.raises(TryAgain, match=why):
        Asking(server)(spoken, "en")
    assert len(server.asked) == 3


def test_a_wait_that_is_too_long_is_left_to_the_state_machine(server: OpenAIStandIn, spoken: Samples) -> None:
    server.failures.append(Failure(429, retry_after="3600"))
    asking = Asking(server)
    with pytest.raises(TryAgain, match="wait 3600 s"):
        asking(spoken, "en")
    assert asking.waits == []


@pytest.mark.parametrize(
    ("failure", "sentence"),
    [
        (Failure(403), "does not take the key"),
        (Failure(404, "model_not_found"), "has no model “whisper-1”"),
        (Failure(413), "allow 1 MB"),
        (Failure(429, "insufficient_quota"), "no credit left"),
    ],
)
def test_what_never_passes_is_not_asked_twice(
    server: OpenAIStandIn, spoken: Samples, failure: Failure, sentence: str
) -> None:
    server.failures.append(failure)
    with pytest.raises(Unavailable, match=sentence):
        Asking(server)(spoken, "en")
    assert len(server.asked) == 1


def test_a_wrong_key_is_named_and_never_written_down(server: OpenAIStandIn, spoken: Samples) -> None:
    with pytest.raises(Unavailable, match="set RUSHES_OPENAI_API_KEY") as refusal:
        Asking(server, key="sk-secret")(spoken)
    error: BaseException | None = refusal.value
    assert isinstance(error, RushesError)
    assert error.__suppress_context__
    assert "sk-secret" not in f"{error} {error!r} {error.args}"
    assert "sk-secret" not in repr(Settings(openai_api_key=SecretStr("sk-secret")))


def test_a_language_that_the_api_does_not_know_is_named(server: OpenAIStandIn, spoken: Samples) -> None:
    with pytest.raises(BadRequest, match="“xx”"):
        Asking(server)(spoken, "xx")


def test_without_a_key_nothing_is_sent_and_it_is_said_how_to_give_one() -> None:
    with pytest.raises(Unavailable, match="set RUSHES_OPENAI_API_KEY"):
        OpenAITranscriber("", Settings())


@pytest.mark.parametrize(
    "model", ["whisper 1\nX-Header: 1", "/models/tiny", "s3://media/models/tiny", "a" * 101]
)
def test_what_is_no_id_of_a_model_is_refused_and_not_sent(model: str) -> None:
    with pytest.raises(BadRequest, match="is not the id of a model"):
        OpenAITranscriber(model, Settings(openai_api_key=SecretStr(KEY)))


def test_the_loudest_noise_stays_far_below_what_the_api_takes() -> None:
    noise = np.random.default_rng(3).uniform(-1, 1, round(PIECE * RATE)).astype(np.float32)
    assert len(flac(noise)) < 1_100_000
