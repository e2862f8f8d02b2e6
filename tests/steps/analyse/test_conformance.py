"""One suite for every analyst."""

import pytest

from rushes.llm import Budget
from rushes.nlp.sentences import units
from rushes.steps.analyse import Analysis, analyze_transcript, read_analysis
from rushes.steps.analyse.engine import AnalysisRequest, Analyst
from rushes.steps.transcribe import Transcript
from tests.steps.chapter.talks import BREAD, STARS, talk, three_subjects


def matter_of(transcript: Transcript, *questions: str) -> AnalysisRequest:
    return AnalysisRequest(units(transcript), transcript.duration, transcript.language, "talk.mp4", questions)


def made(analyst: Analyst, transcript: Transcript, *questions: str) -> Analysis:
    return analyze_transcript(
        matter_of(transcript, *questions), transcript, analyst, Budget.of(5_000_000, 5.0)
    )


def test_an_analysis_says_what_it_is_about_and_who_says_so(analyst: Analyst) -> None:
    found = made(analyst, three_subjects())
    assert found.short
    assert len(found.long) >= len(found.short)
    assert found.topics
    assert found.key_words
    assert (found.engine, found.quality) == (analyst.row, analyst.quality)
    assert found.model
    assert read_analysis(found.json_bytes()) == found


def test_what_can_be_counted_is_counted(analyst: Analyst) -> None:
    talked = three_subjects()
    found = made(analyst, talked)
    assert found.language == "en"
    assert found.duration == talked.duration
    assert found.speaking_seconds == pytest.approx(18 * 7.8)
    assert found.words == sum(len(segment.text.split()) for segment in talked.segments)
    assert found.words_per_minute == pytest.approx(60 * found.words / found.speaking_seconds, abs=0.1)


def test_nothing_is_said_twice(analyst: Analyst) -> None:
    found = made(analyst, three_subjects())
    for said in (found.topics, found.key_words, [each.name for each in found.entities]):
        assert len({text.lower() for text in said}) == len(said)


def test_every_question_of_the_owner_is_kept_and_answers_lie_in_the_film(analyst: Analyst) -> None:
    asked = ("What does bread need?", "Who won the world cup in curling?")
    found = made(analyst, three_subjects(), *asked)
    own = [each for each in found.questions if each.asked]
    assert [each.question for each in own] == list(asked)
    assert all(each.start is None or 0 <= each.start <= found.duration for each in found.questions)
    assert own[0].answer


@pytest.mark.parametrize(
    "transcript",
    [
        talk(),
        talk(["Hello."]),
        talk(["Uh."] * 30),
        talk(["the and of it"] * 12),
        talk(["今日は天気がいいです。"] * 6, language="ja"),
        talk(["<script>alert(1)</script>"] * 3),
    ],
    ids=["silent", "one", "uh", "stop words", "japanese", "markup"],
)
def test_odd_transcripts_are_analysed_too(analyst: Analyst, transcript: Transcript) -> None:
    found = made(analyst, transcript, "What is it?")
    assert read_analysis(found.json_bytes()) == found
    assert found.speaking_seconds <= max(found.duration, 0.0)


def test_two_who_speak_at_once_are_counted_once_and_each_for_themselves(analyst: Analyst) -> None:
    one, two = talk(BREAD).segments, talk(STARS).segments
    both = [
        segment.model_copy(update={"id": at, "speaker": name})
        for at, (segment, name) in enumerate(
            pair
            for pairs in zip([(s, "A") for s in one], [(s, "B") for s in two], strict=True)
            for pair in pairs
        )
    ]
    found = made(analyst, talk(BREAD).model_copy(update={"segments": tuple(both)}))
    assert found.speaking_seconds == pytest.approx(6 * 5.8)
    assert found.speakers == {"A": pytest.approx(6 * 5.8), "B": pytest.approx(6 * 5.8)}
