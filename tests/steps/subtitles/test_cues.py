"""The rules of reading, on transcripts that hypothesis makes and on plain ones."""

from itertools import combinations, pairwise
from typing import get_args

import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st

from rushes.cli.options import PROFILES as OPTIONS
from rushes.domain import SubtitleProfile
from rushes.domain.transcript import Transcript
from rushes.errors import BadRequest
from rushes.steps.subtitles import PROFILES, Cue, build_cues, select_rules
from rushes.steps.transcribe import read_user_transcript
from rushes.steps.transcribe.normalize import RawSegment
from tests.steps.subtitles.rules import faults
from tests.steps.subtitles.talks import TEXTS, Spoken, in_lines, paced, said, spoken_in, talk
from tests.steps.transcribe.strategies import heard, settled

FRAME_RATES = st.sampled_from([23.976, 24.0, 25.0, 29.97, 30.0, 50.0, 59.94])


def in_order(found: list[Cue]) -> None:
    assert all(0 <= cue.start < cue.end for cue in found)
    assert all(before.end <= after.start for before, after in pairwise(found))


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("language", TEXTS)
@settings(deadline=None, derandomize=True, max_examples=30)
@for_all(data=st.data(), fps=FRAME_RATES, upright=st.booleans())
def test_cues_of_speech_keep_the_rules(
    profile: str, language: str, data: st.DataObject, fps: float, upright: bool
) -> None:
    transcript = talk(data.draw(spoken_in(language)), language, blank="" if language in {"ja", "th"} else " ")
    assert (
        faults(transcript, build_cues(transcript, select_rules(profile, fps, upright)), profile, fps, upright)
        == []
    )


@settings(deadline=None, derandomize=True, max_examples=60)
@for_all(spoken_in("en"), st.lists(st.sampled_from(["Ann", "Bob", ""]), min_size=50, max_size=50))
def test_cues_of_a_conversation_keep_the_rules(spoken: list[Spoken], speakers: list[str]) -> None:
    turns = [word._replace(speaker=speakers[at // 8]) for at, word in enumerate(spoken)]
    transcript = talk(turns)
    assert faults(transcript, build_cues(transcript)) == []


@settings(deadline=None, derandomize=True, max_examples=100)
@for_all(st.lists(heard, max_size=8), st.floats(0, 100), st.sampled_from(sorted(PROFILES)))
def test_no_transcript_at_all_breaks_the_cues(
    segments: list[RawSegment], duration: float, profile: str
) -> None:
    transcript = settled(segments, duration)
    found = build_cues(transcript, select_rules(profile))
    in_order(found)
    if not overlaps_itself(transcript):
        assert not [fault for fault in faults(transcript, found, profile) if "do not say" in fault]
    if found and transcript.duration * 1000 > 2 * len(found):
        assert found[-1].end <= round(transcript.duration * 1000)


def overlaps_itself(transcript: Transcript) -> bool:
    """Whether two segments of one speaker overlap, so that the order of their words is not defined."""
    return any(
        later.speaker == earlier.speaker and later.start < earlier.end
        for earlier, later in combinations(transcript.segments, 2)
    )


def test_the_judge_sees_what_is_wrong() -> None:
    transcript = talk(paced("one two three four, five six. Seven eight nine ten", 0.4, 0.05))
    good = build_cues(transcript)
    assert faults(transcript, good) == []
    bad = {
        "do not say": [*good[:-1], good[-1]._replace(lines=("something else",))],
        "columns": [good[0]._replace(lines=(" ".join(said(good)),))],
        "comes at": [good[0]._replace(start=good[0].start + 200), *good[1:]],
        "gap": [good[0]._replace(end=good[0].end - 200), *good[1:]],
        "goes at": [*good[:-1], good[-1]._replace(end=good[-1].end + 900)],
        "lies over": [good[0]._replace(end=good[1].start + 5), *good[1:]],
        "has 3 lines": [*good[:-1], good[-1]._replace(lines=("Seven", "eight", "nine ten"))],
        "cuts the word": [*good[:-1], good[-1]._replace(lines=("Seven eig", "ht nine ten"))],
    }
    for fault, found in bad.items():
        assert any(fault in one for one in faults(transcript, found)), (fault, faults(transcript, found))


def test_speech_at_an_easy_pace_is_read_at_17_characters_a_second() -> None:
    spoken = paced("we speak slowly, so that all of you can follow. easy, is it not?", 0.4, 0.05)
    for cue in build_cues(talk(spoken * 6)):
        assert len(" ".join(cue.lines)) * 1000 / (cue.end - cue.start) <= 17
        assert cue.end - cue.start >= 1000


def test_the_gap_is_two_frames_of_the_film_as_it_is() -> None:
    spoken = paced("one two three four five six. seven eight nine ten eleven twelve.", 0.4)
    for fps, gap in ((24.0, 84), (25.0, 80), (30.0, 67), (50.0, 40), (0.0, 80), (1.0, 80)):
        first, second = build_cues(talk(spoken), select_rules("netflix", fps))
        assert second.start - first.end == gap


def test_the_bbc_leaves_no_gap_or_one_that_is_seen() -> None:
    for silence, gap in ((0.2, 0), (0.9, 0), (3.0, 1500)):
        spoken = [*paced("one two three four five.", 0.4), *paced("six seven eight nine ten", 0.4)]
        spoken[4] = spoken[4]._replace(silence=silence)
        first, second = build_cues(talk(spoken), select_rules("bbc"))
        assert second.start - first.end >= gap if gap else second.start == first.end


def test_upright_video_has_three_short_lines_by_the_bbc() -> None:
    spoken = paced("the quick brown fox jumps over the lazy dog, and over the fence at noon", 0.3)
    (cue,) = build_cues(talk(spoken), select_rules("bbc", is_portrait=True))
    assert len(cue.lines) == 3
    assert all(len(line) <= 25 for line in cue.lines)


def test_the_profiles_are_the_same_in_a_request_an_option_and_the_table() -> None:
    assert get_args(SubtitleProfile) == tuple(PROFILES) == OPTIONS


def test_a_profile_that_does_not_exist_is_refused_with_those_that_do() -> None:
    with pytest.raises(BadRequest, match="“itv”: choose one of netflix, bbc"):
        select_rules("itv")


def test_a_cue_ends_with_its_sentence() -> None:
    text = "This is one. Here is a second sentence, and it is long. A third one follows."
    found = build_cues(talk(paced(text, 0.35, 0.02)))
    assert in_lines(found) == [
        "This is one.",
        "Here is a second sentence, and it is long.",
        "A third one follows.",
    ]


def test_a_cue_ends_at_a_pause() -> None:
    spoken = [*paced("all together now", 0.5), *paced("and again", 0.6)]
    spoken[2] = spoken[2]._replace(silence=0.4)
    assert in_lines(build_cues(talk(spoken))) == ["all together now", "and again"]


def test_a_word_too_short_for_a_cue_of_its_own_stays_with_its_neighbours() -> None:
    spoken = [Spoken("Yes.", 0.2), Spoken("I", 0.2), Spoken("know", 0.5), Spoken("that", 0.5)]
    assert in_lines(build_cues(talk(spoken))) == ["Yes. I know that"]


def test_a_long_sentence_is_broken_after_a_comma() -> None:
    text = (
        "When the long winter was over at last, the people of the valley came out of their houses, "
        "and the children ran down to the river"
    )
    found = build_cues(talk(paced(text, 0.25), per_segment=99))
    assert [line.split()[-1] for line in in_lines(found)] == ["last,", "houses,", "river"]


def test_nothing_said_gives_no_cues() -> None:
    assert build_cues(talk([])) == []


def test_suspect_words_are_still_shown() -> None:
    """Whatever an engine thinks of its words, the reader sees them: a doubt is marked, never dropped."""
    doubtful = read_user_transcript(b"1\n00:00:01,000 --> 00:00:03,000\nthank you for watching\n", 9.0)
    part = doubtful.segments[0].model_copy(update={"suspect": "silence"})
    kept = doubtful.model_copy(update={"segments": (part,)})
    assert in_lines(build_cues(kept)) == ["thank you for watching"]


def test_an_hour_of_speech_has_its_cues() -> None:
    spoken = paced("and so it goes on, hour after hour. Nobody stops.", 0.3, 0.06)
    found = build_cues(talk(spoken * 1000))
    assert len(said(found)) == 10_000
    in_order(found)
