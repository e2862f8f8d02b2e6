"""Who speaks: dashes, cues of two speakers, and speech over speech."""

from rushes.steps.subtitles import build_cues
from rushes.steps.transcribe.normalize import RawSegment
from tests.steps.subtitles.rules import faults
from tests.steps.subtitles.talks import Spoken, in_lines, paced, talk
from tests.steps.transcribe.strategies import settled


def test_a_dash_shows_that_somebody_else_speaks() -> None:
    segments = [
        RawSegment(1, 2, "How are you?", (), "Ann"),
        RawSegment(2, 4, "Fine.", (), "Bob"),
        RawSegment(4, 6, "Good.", (), "Bob"),
        RawSegment(6, 7, "So am I.", (), "Ann"),
    ]
    found = build_cues(settled(segments, 10))
    assert [cue.lines for cue in found] == [("How are you?",), ("- Fine.",), ("Good.",), ("- So am I.",)]
    assert [cue.speakers for cue in found] == [("Ann",), ("Bob",), ("Bob",), ("Ann",)]


def test_two_speakers_share_a_cue_where_one_would_be_too_short() -> None:
    segments = [
        RawSegment(1, 2.5, "Are you really coming?", (), "Ann"),
        RawSegment(2.6, 2.9, "Yes.", (), "Bob"),
        RawSegment(3.0, 5.0, "Then let us go at once.", (), "Ann"),
    ]
    found = build_cues(settled(segments, 10))
    assert in_lines(found) == ["Are you really coming?", "- Yes. / - Then let us go at once."]
    assert [cue.speakers for cue in found] == [("Ann",), ("Bob", "Ann")]


def test_who_speaks_into_anothers_phrase_waits_for_its_end() -> None:
    ann = paced("We went to the old harbour, where the boats come in, and had a look.", 0.35)
    one = talk([word._replace(speaker="Ann") for word in ann], per_segment=99)
    two = talk([Spoken("Right.", 0.5, 0.0, "Bob")])
    bob = two.segments[0].model_copy(update={"id": 1, "start": 3.9, "end": 4.4, "words": ()})
    both = one.model_copy(update={"segments": (*one.segments, bob)})
    found = build_cues(both)
    lines = [(line, who) for cue in found for line, who in zip(cue.lines, cue.speakers, strict=True)]
    assert ("- Right.", "Bob") in lines[1:-1]
    assert faults(both, found) == []


def test_a_speaker_alone_or_unknown_has_no_dash() -> None:
    alone = [RawSegment(1, 2, "One.", (), "Ann"), RawSegment(4, 5, "Two.", (), "Ann")]
    unknown = [
        RawSegment(1, 2, "One.", (), "Ann"),
        RawSegment(4, 5, "Two."),
        RawSegment(7, 8, "Three.", (), "Ann"),
    ]
    for segments in (alone, unknown):
        assert not [cue for cue in build_cues(settled(segments, 10)) if cue.lines[0].startswith("-")]


def test_a_dash_that_is_there_is_not_written_twice() -> None:
    segments = [RawSegment(1, 2, "Go.", (), "Ann"), RawSegment(2, 4, "- No, thank you.", (), "Bob")]
    assert in_lines(build_cues(settled(segments, 10))) == ["Go.", "- No, thank you."]
