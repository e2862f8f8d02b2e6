"""A muted word that a recogniser still recognises in the copy is muted wider, and the proof says what was heard."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from rushes.domain.edits import Edits
from rushes.errors import BadRequest, TryAgain, Unavailable
from rushes.settings import Settings
from rushes.steps.censor import load_lexicon
from rushes.steps.compose.composing import Copy, Revision, compose
from rushes.steps.compose.muted_words import muted_words
from rushes.steps.compose.options import Options
from rushes.steps.compose.proof import SecondHearing
from rushes.steps.compose.second_hearing import MAX_ROUNDS, WIDER_SECONDS, SecondListener
from rushes.steps.transcribe import Segment, Transcript, Word
from rushes.steps.transcribe.engine import ReportFraction
from rushes.steps.transcribe.normalize import RawSegment, RawWord
from rushes.steps.transcribe.speech import Stretch
from tests.steps.compose.conftest import muted, solid

RATE = 16_000
LOUD = 0.02  # of full scale
STEP = RATE // 100
SHORTEST = 0.1  # seconds of a tone that is recognised
Films = Callable[..., Path]
Spoken = tuple[float, float, str]
SWORN: Spoken = (1.5, 2.0, "shit")


class Ear:
    """Recognises a word wherever at least SHORTEST seconds of tone are left: the films here are silent elsewhere."""

    row, model, quality, span, unsure = "ear", "ear 1", "full", 300.0, 0.0

    def __init__(self, *spoken: Spoken, has_word_times: bool = True) -> None:
        self.spoken, self.has_word_times = spoken, has_word_times
        self.languages: list[str] = []
        self.stretches: list[list[tuple[float, float]]] = []

    def understands(self, language: str) -> None:
        """Any."""

    def language(self, windows: Iterable[Any]) -> str:
        assert all(len(window) for window in windows)
        return "en"

    def hear(
        self,
        samples: Any,
        speech: Sequence[Stretch],
        language: str,
        tell: ReportFraction,  # noqa: ARG002
        *,
        again: bool = False,  # noqa: ARG002
    ) -> list[RawSegment]:
        self.languages.append(language)
        self.stretches.append([(start / RATE, end / RATE) for start, end in speech])
        return [
            RawSegment(*word, [RawWord(*word)] if self.has_word_times else [])
            for start, end in speech
            for word in self.words(samples[start:end], start / RATE)
        ]

    def words(self, samples: Any, offset: float) -> Iterator[Spoken]:
        texts = [text for _, _, text in self.spoken]
        for number, (start, end) in enumerate(tones(samples)):
            yield offset + start, offset + end, texts[min(number, len(texts) - 1)]


def tones(samples: Any) -> Iterator[tuple[float, float]]:
    """Where it sounds for at least SHORTEST seconds, by hundredths of a second."""
    loud = [abs(part).max() > LOUD for part in np.array_split(samples, max(1, len(samples) // STEP))]
    for is_loud, run in groupby(range(len(loud)), key=lambda number: loud[number]):
        numbers = list(run)
        if is_loud and len(numbers) * STEP >= SHORTEST * RATE:
            yield numbers[0] * STEP / RATE, (numbers[-1] + 1) * STEP / RATE


class Stubborn(Ear):
    """Recognises every word, whatever there is to hear."""

    def words(self, samples: Any, offset: float) -> Iterator[Spoken]:  # noqa: ARG002
        yield from self.spoken


def transcript(seconds: float, *spoken: Spoken) -> Transcript:
    words = tuple(Word(start=start, end=end, text=text, timing="aligned") for start, end, text in spoken)
    text = " ".join(word.text for word in words)
    segment = Segment(start=words[0].start, end=words[-1].end, text=text, words=words)
    return Transcript(
        language="en", engine="ear", model="", quality="full", duration=seconds, segments=(segment,)
    )


Heed = Callable[..., tuple[Copy, SecondHearing]]


@pytest.fixture
def heed(films: Films, tmp_path: Path) -> Heed:
    """A copy that is listened to, and what comes of it. The film sounds where its words are spoken."""

    def run(
        edits: Edits,
        ear: Ear,
        *spoken: Spoken,
        language: str = "en",
        fails: Exception | None = None,
        seconds: float = 4,
    ) -> tuple[Copy, SecondHearing]:
        def recogniser() -> Any:
            if fails:
                raise fails
            return ear

        def revise(copy: Path, edits: Edits) -> Revision | None:
            wider = listener.revise(copy, edits)
            return Revision(wider, Options()) if wider else None

        words = spoken or ear.spoken
        film = films("film.mp4", seconds, tones=tuple((start, end) for start, end, _ in words))
        searched = muted_words(transcript(seconds, *words), load_lexicon("en"), edits.mutes)
        listener = SecondListener(searched, language, recogniser, tmp_path, Settings())
        return compose(film, edits, tmp_path, Settings(), revise=revise), listener.result

    return run


def loudness(path: Path, start: float, end: float) -> float:
    from faster_whisper import decode_audio

    return float(np.abs(decode_audio(str(path))[round(start * RATE) : round(end * RATE)]).max())


def test_a_word_that_is_not_recognised_any_more_leaves_the_copy_as_it_is(heed: Heed) -> None:
    ear = Ear(SWORN)
    copy, hearing = heed(muted((1.45, 2.05)), ear)
    assert copy.edits == muted((1.45, 2.05))
    assert (hearing.outcome, hearing.rounds, hearing.widened, hearing.remaining) == ("nothing", 1, (), ())
    assert hearing.sentence == "ear listened to 1 mute of the copy and recognised no muted word."
    assert (hearing.engine, hearing.model) == ("ear", "ear 1")
    assert hearing.spans == (pytest.approx((0.0, 4.0), abs=0.05),)


def test_a_word_that_is_still_recognised_is_muted_wider_and_heard_again(heed: Heed) -> None:
    copy, hearing = heed(muted((1.75, 1.85)), Ear(SWORN))
    (mute,) = copy.edits.mutes
    assert (mute.start, mute.end) == pytest.approx((1.75 - 2 * WIDER_SECONDS, 1.85 + 2 * WIDER_SECONDS))
    assert (hearing.outcome, hearing.rounds, hearing.remaining) == ("nothing", 3, ())
    assert [each.model_dump() for each in hearing.widened] == [
        {"before": (1.75, 1.85), "after": (mute.start, mute.end)}
    ]
    assert hearing.sentence.endswith("recognised no muted word after 1 mute had been made wider.")
    assert loudness(copy.path, 1.6, 1.95) < LOUD
    assert copy.proof.pictures.copied_identical == copy.proof.pictures.total


def test_a_word_that_stays_recognised_ends_after_some_rounds_and_is_named_without_being_written_out(
    heed: Heed,
) -> None:
    ear = Stubborn(SWORN)
    copy, hearing = heed(muted((1.5, 2.0)), ear)
    assert (hearing.outcome, hearing.rounds) == ("something", MAX_ROUNDS)
    assert len(ear.stretches) == MAX_ROUNDS
    (mute,) = copy.edits.mutes
    assert mute.end - mute.start == pytest.approx(0.5 + 2 * (MAX_ROUNDS - 1) * WIDER_SECONDS)
    (left,) = hearing.remaining
    assert (left.start, left.end, left.written) == (1.5, 2.0, "s...")
    assert (
        "still recognised what is muted after 1 mute had been made wider: s... at 1.5 s." in hearing.sentence
    )
    assert "shit" not in hearing.model_dump_json()


def test_in_later_rounds_only_the_mutes_that_grew_are_listened_to_and_the_others_stay(heed: Heed) -> None:
    edits, ear = muted((1.45, 2.05), (9.3, 9.55)), Ear(SWORN, (9.0, 9.5, "shit"))
    copy, hearing = heed(edits, ear, seconds=12)
    assert copy.edits.mutes[0] == edits.mutes[0]
    assert copy.edits.mutes[1].start == pytest.approx(9.1)
    assert [len(each) for each in ear.stretches] == [2, 1, 1]
    assert hearing.spans == (pytest.approx((0.0, 4.05)), pytest.approx((7.3, 11.55)))


def test_covers_stay_while_mutes_grow(heed: Heed) -> None:
    edits = Edits(blurs=(solid(1.3, 1.7),), mutes=muted((1.75, 1.85)).mutes)
    copy, hearing = heed(edits, Ear(SWORN))
    assert hearing.rounds == 3
    assert copy.edits.blurs == edits.blurs
    assert (copy.proof.mode, copy.proof.blurs) == ("splice", 1)
    assert 0 < copy.proof.pictures.reencoded < copy.proof.pictures.total


def test_a_film_that_is_encoded_anew_is_encoded_once(films: Films, tmp_path: Path) -> None:
    film = films("film.mp4", height=96, encoder={"preset": "veryfast", "x264-params": "tff=1"})
    edits = Edits(blurs=(solid(1.3, 1.7),), mutes=muted((1.0, 1.2)).mutes)
    wider, written = muted((0.9, 1.3)).mutes, list[int]()

    def revise(copy: Path, edits: Edits) -> Revision | None:
        written.append((copy.parent / "whole").stat().st_mtime_ns)
        return (
            None if edits.mutes == wider else Revision(edits.model_copy(update={"mutes": wider}), Options())
        )

    copy = compose(film, edits, tmp_path, Settings(), revise=revise)
    assert (copy.proof.mode, copy.edits.mutes) == ("reencode", wider)
    assert len(written) == 2
    assert written[0] == written[1]


@pytest.mark.parametrize(
    "error",
    [
        Unavailable("The transcriber whisper needs the package faster_whisper."),
        TryAgain("OpenAI does not answer."),
        BadRequest("There is no model “x” here."),
    ],
)
def test_without_its_recogniser_a_copy_stays_as_it_is_and_the_proof_says_why(
    heed: Heed, error: Exception
) -> None:
    copy, hearing = heed(muted((1.75, 1.85)), Ear(SWORN), fails=error)
    assert copy.edits == muted((1.75, 1.85))
    assert (hearing.outcome, hearing.rounds) == ("none", 0)
    assert hearing.sentence == f"Nobody listened to the copy again. {error}"


def test_an_unmuted_word_beside_a_mute_is_not_taken_for_the_muted_one(heed: Heed) -> None:
    spared = (2.2, 2.6, "shit")
    copy, hearing = heed(muted((1.5, 2.0)), Ear(SWORN, spared))
    assert hearing.outcome == "nothing"
    assert copy.edits == muted((1.5, 2.0))


def test_a_word_that_was_spared_far_away_excuses_nothing(heed: Heed) -> None:
    _, hearing = heed(muted((1.75, 1.85)), Ear(SWORN, (3.4, 3.8, "shit")))
    assert len(hearing.widened) == 1


def test_another_form_of_the_word_is_recognised_too(heed: Heed) -> None:
    _, hearing = heed(muted((1.5, 2.0)), Stubborn((1.6, 1.9, "s**t")), SWORN)
    assert hearing.outcome == "something"


def test_what_is_recognised_far_from_every_mute_is_not_one_of_them(heed: Heed) -> None:
    _, hearing = heed(muted((1.5, 2.0)), Stubborn((2.6, 2.9, "shit")), SWORN)
    assert hearing.outcome == "nothing"


def test_a_recogniser_without_word_times_is_believed_within_the_context(heed: Heed) -> None:
    _, hearing = heed(muted((1.5, 2.0)), Stubborn((2.6, 2.9, "shit"), has_word_times=False), SWORN)
    assert hearing.outcome == "something"


def test_a_language_that_nobody_named_is_asked_of_the_recogniser(heed: Heed) -> None:
    ear = Ear(SWORN)
    heed(muted((1.5, 2.0)), ear, language="")
    heed(muted((1.5, 2.0)), ear, language="de")
    assert ear.languages == ["en", "de"]


def test_what_a_person_muted_is_listened_for_though_it_is_on_no_list(heed: Heed) -> None:
    spoken = ((1.0, 1.4, "to"), (1.5, 2.0, "Smith"), (2.1, 2.4, "of"))
    copy, hearing = heed(muted((1.75, 1.85)), Ear(*spoken))
    assert hearing.rounds > 1
    assert copy.edits.mutes[0].start < 1.7


def test_short_words_that_a_person_muted_are_not_listened_for(heed: Heed) -> None:
    _, hearing = heed(muted((1.0, 1.6)), Stubborn((1.0, 1.4, "to"), (1.5, 2.0, "Smith")))
    assert (hearing.outcome, hearing.rounds) == ("none", 0)
    assert hearing.sentence == "No word is known under the mutes, so there was nothing to listen for again."


def test_without_a_mute_there_is_nothing_to_listen_for(heed: Heed) -> None:
    _, hearing = heed(Edits(), Stubborn(SWORN))
    assert hearing.sentence == "Nothing is muted, so there was nothing to listen for again."


def test_a_mute_at_the_edge_of_the_film_grows_inside_it(heed: Heed) -> None:
    copy, hearing = heed(muted((0.05, 0.3)), Stubborn((0.0, 0.3, "shit")))
    assert hearing.rounds == MAX_ROUNDS
    assert copy.edits.mutes[0].start == 0.0
