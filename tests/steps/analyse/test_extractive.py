"""Every word of an extractive analysis was said in the video."""

from pathlib import Path

from rushes.llm import Budget
from rushes.nlp.central_sentences import ended
from rushes.settings import Settings
from rushes.steps.analyse import analyze_transcript
from rushes.steps.analyse.extractive import Extractive
from tests.steps.analyse.test_conformance import matter_of
from tests.steps.chapter.talks import BREAD, STARS, TAXES, three_subjects


def test_summaries_are_sentences_that_were_said_and_a_question_nobody_spoke_of_has_no_answer(
    tmp_path: Path,
) -> None:
    talked = three_subjects()
    asked = ("Must I keep every invoice for the tax office?", "Xylophone zebras?")
    found = analyze_transcript(
        matter_of(talked, *asked), talked, Extractive("", Settings(weights=str(tmp_path))), Budget.of(0, 0)
    )
    said = BREAD + STARS + TAXES
    assert sum(sentence in found.short for sentence in said) == 2
    assert sum(sentence in found.long for sentence in said) == 8
    assert found.model == "tf-idf"
    kept, nothing = found.questions
    assert (kept.answer, kept.asked) == (TAXES[1], True)
    assert kept.start == talked.segments[13].start
    assert (nothing.answer, nothing.start) == ("", None)
    assert found.entities == ()
    text = " ".join(said).lower()
    assert all(topic.lower() in text for topic in found.topics)


def test_a_quote_is_ended() -> None:
    assert ended("and so it goes,") == "And so it goes."
    assert ended("Really?") == "Really?"
