"""From cues to sentences and back: as many cues, at the same times, with every sentence whole."""

import re
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rushes.errors import BadRequest, Unavailable
from rushes.steps.subtitles import NETFLIX, build_cues, lay_out_transcript
from rushes.steps.subtitles.scripts import count_columns
from rushes.steps.transcribe import Transcript
from rushes.steps.translate import Translation, read_translation, translate
from rushes.steps.translate.sentences import MAX_SENTENCE_COLUMNS, split_sentences
from tests.steps.translate.engines import Spoken
from tests.steps.translate.talks import LONG, talks, transcript


def words_of(lines: Sequence[str]) -> str:
    return "".join(" ".join(lines).split())


def test_a_sentence_over_several_cues_is_asked_for_once_and_whole() -> None:
    engine = Spoken()
    talk = transcript(LONG, "Yes. No.")
    made = translate(talk, "es", engine, NETFLIX)
    assert engine.asked[0].sentences == (LONG, "Yes.", "No.")
    assert len(made.cues) == len(build_cues(talk)) > 2
    assert words_of([line for cue in made.cues for line in cue.lines]) == words_of([LONG.upper(), "YES. NO."])


@given(talks, st.integers(1, 3))
@settings(max_examples=60, deadline=None)
def test_cues_are_as_many_as_before_and_stand_at_the_same_times(talk: Transcript, grown: int) -> None:
    source = build_cues(talk)
    made = translate(talk, "de", Spoken(lambda said: [" ".join([text] * grown) for text in said]), NETFLIX)
    assert [(cue.start, cue.end) for cue in made.cues] == [(cue.start, cue.end) for cue in source]
    assert all(line.strip() for cue in made.cues for line in cue.lines)
    said = "".join(text for text in sentences_of(talk) for _ in range(grown))
    assert words_of([line.removeprefix("- ") for cue in made.cues for line in cue.lines]) == words_of([said])


def sentences_of(talk: Transcript) -> list[str]:
    return [sentence.text for sentence in split_sentences(lay_out_transcript(talk))]


@given(talks)
@settings(max_examples=30, deadline=None)
def test_one_word_for_a_whole_sentence_leaves_no_cue_empty(talk: Transcript) -> None:
    made = translate(talk, "de", Spoken(lambda said: ["ja" for _ in said]), NETFLIX)
    assert len(made.cues) == len(build_cues(talk))
    assert {word for cue in made.cues for line in cue.lines for word in line.split()} <= {"ja", "-"}


def test_each_cue_gets_about_its_share_of_the_sentence() -> None:
    talk = transcript(LONG)
    made = translate(talk, "es", Spoken(lambda said: [text.swapcase() for text in said]), NETFLIX)
    for before, after in zip(build_cues(talk), made.cues, strict=True):
        assert abs(count_columns(" ".join(before.lines)) - count_columns(" ".join(after.lines))) <= 12


def test_what_has_no_full_stop_is_cut_before_it_is_too_long_for_an_engine() -> None:
    engine = Spoken()
    translate(transcript("and so on " * 120), "es", engine, NETFLIX)
    assert len(engine.asked[0].sentences) > 2
    assert all(count_columns(text) <= MAX_SENTENCE_COLUMNS for text in engine.asked[0].sentences)


def test_two_speakers_stay_apart() -> None:
    talk = transcript("Who goes there?", "A friend.", speakers=("Bernardo", "Horatio"), pause=0.1)
    engine = Spoken()
    made = translate(talk, "es", engine, NETFLIX)
    assert engine.asked[0].sentences == ("Who goes there?", "A friend.")
    assert [(cue.lines, cue.speakers) for cue in made.cues] == [
        (tuple(line.upper() for line in cue.lines), cue.speakers) for cue in build_cues(talk)
    ]


def test_scripts_without_blanks_are_cut_where_they_may_be_and_read_at_their_own_speed() -> None:
    text = "この文書では、誰も書き留めたことのない言葉で訓練されたモデルの品質を測る方法を学びます。" * 2
    made = translate(transcript(LONG), "ja", Spoken(lambda said: [text for _ in said]), NETFLIX)
    assert "".join("".join(cue.lines) for cue in made.cues) == text
    assert all(count_columns(line) <= 32 for cue in made.cues for line in cue.lines)
    shown = [cue.end - cue.start for cue in made.cues]
    slow = [
        count_columns("".join(cue.lines)) * 1000 // 8 > span
        for cue, span in zip(made.cues, shown, strict=True)
    ]
    assert [cue.fast for cue in made.translation.cues] == slow
    assert any(slow)


def test_what_does_not_fit_gets_a_line_more_and_is_told() -> None:
    made = translate(transcript("Short."), "es", Spoken(lambda said: [LONG for _ in said]), NETFLIX)
    assert len(made.cues[0].lines) == NETFLIX.max_lines + 1
    assert (made.translation.cues[0].long, made.translation.cues[0].fast) == (True, True)
    assert (made.to_facts()["long"], made.to_facts()["fast"]) == (1, 1)


def test_a_sentence_without_an_answer_is_asked_for_again_and_then_stands_as_it_was_said() -> None:
    engine = Spoken(lambda said: ["" if "No" in text else text.upper() for text in said])
    made = translate(transcript("Yes.", "No.", "Maybe.", pause=3), "es", engine, NETFLIX)
    assert [ask.sentences for ask in engine.asked] == [("Yes.", "No.", "Maybe."), ("No.",)]
    assert [cue.text for cue in made.translation.cues] == ["YES.", "No.", "MAYBE."]
    assert [cue.untranslated for cue in made.translation.cues] == [False, True, False]
    assert made.to_facts()["untranslated"] == 1


@pytest.mark.parametrize("babble", ["\x00\x01", "\ufffe", "na " * 500])
def test_babble_is_no_translation(babble: str) -> None:
    engine = Spoken(lambda said: [babble if "No" in text else text.upper() for text in said])
    made = translate(transcript("Yes.", "No."), "es", engine, NETFLIX)
    assert "No." in made.translation.cues[-1].text
    assert made.to_facts()["untranslated"] == 1


def test_an_engine_that_gives_nothing_at_all_has_failed() -> None:
    with pytest.raises(Unavailable, match="gave nothing for es"):
        translate(transcript("Yes."), "es", Spoken(lambda said: ["" for _ in said]), NETFLIX)


def test_control_characters_and_markup_of_an_engine_reach_no_file() -> None:
    made = translate(
        transcript("Yes."), "es", Spoken(lambda _: ["<b>S\x00í</b>\n\n2\n00:00 --> 00:09"]), NETFLIX
    )
    files = made.render_files()
    assert files["translation.es.srt"].decode().count("-->") == 1
    assert files["translation.es.vtt"].decode().count("-->") == 1
    assert b"<b>" not in files["translation.es.vtt"]
    assert not re.search(rb"\x00", b"".join(files.values()))


def test_the_files_say_who_made_them_and_can_be_read_again() -> None:
    made = translate(transcript("Yes."), "es", Spoken(), NETFLIX)
    again = read_translation(made.render_files()["translation.es.json"])
    assert isinstance(again, Translation)
    assert again == made.translation
    assert (again.engine, again.model, again.quality, again.source_language) == (
        "spoken",
        "by a test",
        "full",
        "en",
    )


def test_the_translation_of_a_draft_is_a_draft() -> None:
    talk = transcript("Yes.").model_copy(update={"quality": "draft"})
    assert translate(talk, "es", Spoken(), NETFLIX).translation.quality == "draft"


def test_silence_has_a_translation_without_cues() -> None:
    talk = Transcript(language="en", engine="e", model="m", quality="full", duration=3)
    made = translate(talk, "es", Spoken(), NETFLIX)
    assert made.cues == ()
    assert made.render_files()["translation.es.vtt"] == b"WEBVTT\n"


@pytest.mark.parametrize(("spoken", "asked"), [("es", "es"), ("spa", "es"), ("pt-br", "pt-br")])
def test_a_language_into_itself_is_refused(spoken: str, asked: str) -> None:
    with pytest.raises(BadRequest, match="already"):
        translate(transcript("Sí.", language=spoken), asked, Spoken(), NETFLIX)


def test_one_country_may_be_translated_into_another() -> None:
    assert translate(transcript("Sim.", language="pt-pt"), "pt-br", Spoken(), NETFLIX).cues


def test_an_unknown_language_is_asked_for() -> None:
    with pytest.raises(BadRequest, match="say which with --language"):
        translate(transcript("Yes.", language="und"), "es", Spoken(), NETFLIX)
