"""How long each censored word is silenced."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rushes.adapters.memory import MemoryEvents, MemoryStateStore, MemoryStorage
from rushes.domain import JobRequest, Ticket, job_key
from rushes.settings import Settings
from rushes.steps.censor import Censored, censor_words, read_censored
from rushes.steps.censor.hits import AFTER, BEFORE, SHORTEST, UNALIGNED
from rushes.steps.runner import run_step
from rushes.steps.transcribe import Segment, Transcript, Word
from tests.steps.censor.conftest import Say, segment, spoken, whole


def one(made: Censored) -> tuple[float, float]:
    assert len(made.mutes) == 1
    return made.mutes[0]


def test_a_word_with_room_round_it_gets_its_padding(say: Say) -> None:
    start, end = one(censor_words(say("en", "so shit happens", length=0.4, gap=0.6)))
    assert (start, end) == pytest.approx((1.0 - BEFORE, 1.4 + AFTER))


def test_padding_takes_half_of_a_narrow_gap(say: Say) -> None:
    start, end = one(censor_words(say("en", "so shit happens", length=0.4, gap=0.06)))
    assert (start, end) == pytest.approx((0.46 - 0.03, 0.86 + 0.03))


def test_words_without_a_gap_get_no_padding(say: Say) -> None:
    assert one(censor_words(say("en", "so shit happens", length=0.4, gap=0))) == pytest.approx((0.4, 0.8))


def unaligned(transcript: Transcript) -> Transcript:
    """The same with the times of an engine, or of nobody."""
    segments = tuple(
        line.model_copy(
            update={"words": tuple(word.model_copy(update={"timing": None}) for word in line.words)}
        )
        for line in transcript.segments
    )
    return transcript.model_copy(update={"segments": segments})


def test_a_word_that_nobody_aligned_is_padded_by_a_quarter_of_a_second_into_its_neighbours(say: Say) -> None:
    said = unaligned(say("en", "so shit happens", length=0.4, gap=0))
    assert one(censor_words(said)) == pytest.approx((0.4 - 0.25, 0.8 + 0.25))


def test_each_end_of_a_phrase_is_padded_by_how_its_own_word_was_timed(say: Say) -> None:
    said = say("en", "you son of a bitch please", length=0.4, gap=0)
    first, *rest = said.segments[0].words[1:]
    words = (said.segments[0].words[0], first.model_copy(update={"timing": None}), *rest)
    mixed = whole([segment(0, said.segments[0].text, words)], said.duration)
    assert one(censor_words(mixed)) == pytest.approx((0.4 - 0.25, 2.0))


def test_a_wide_padding_that_reaches_before_the_mute_before_it_widens_that_one() -> None:
    words = [
        Word(start=1.0, end=1.05, text="shit", timing="aligned"),
        Word(start=1.05, end=1.4, text="shit"),
    ]
    assert one(censor_words(whole([segment(0, "shit shit", words)], 3))) == pytest.approx((0.8, 1.65))


def test_the_film_bounds_the_padding() -> None:
    words = [Word(start=0.0, end=0.5, text="shit", timing="aligned")]
    assert one(censor_words(whole([segment(0, "shit", words)], 0.5))) == (0.0, 0.5)


def test_neighbouring_profanities_are_one_mute(say: Say) -> None:
    assert len(censor_words(say("en", "well fucking shit man", gap=0.2)).mutes) == 1
    assert len(censor_words(say("en", "well fucking shit man", gap=0.4)).mutes) == 2


def test_a_clean_word_between_two_profanities_is_heard(say: Say) -> None:
    made = censor_words(say("en", "shit a shit", length=0.1, gap=0.02))
    assert len(made.mutes) == 2


def test_a_line_without_word_times_is_never_muted_whole() -> None:
    text = "I told him that this shit is not what we have agreed upon"
    line = Segment(id=0, start=0, end=6, text=text)
    start, end = one(censor_words(whole([line], 7)))
    assert 1 < start < end < 4
    assert end - start < 0.6 + 2 * UNALIGNED


def test_a_word_without_time_is_muted_all_the_same() -> None:
    words = [
        Word(start=0, end=1, text="oh", timing="aligned"),
        Word(start=1, end=1, text="shit", timing="aligned"),
        Word(start=1, end=2, text="no", timing="aligned"),
    ]
    start, end = one(censor_words(whole([segment(0, "oh shit no", words)], 3)))
    assert end - start == pytest.approx(SHORTEST)
    assert start < 1 < end


WORDS = st.lists(
    st.tuples(
        st.sampled_from(["class", "shit", "the", "fucking", "son", "of", "a", "bitch", "cocktail"]),
        st.integers(0, 12),
        st.integers(3, 15),
    ),
    min_size=1,
    max_size=25,
)


def transcript(rows: list[tuple[str, int, int]]) -> Transcript:
    words, at = [], 0.0
    for text, gap, length in rows:
        start = round(at + gap / 20, 3)
        at = round(start + length / 20, 3)
        words.append(Word(start=start, end=at, text=text, timing="aligned"))
    return whole([segment(0, " ".join(text for text, _, _ in rows), words)], at + 0.2)


@given(WORDS)
def test_every_profane_word_is_silent_and_every_clean_word_is_heard(rows: list[tuple[str, int, int]]) -> None:
    said = transcript(rows)
    made = censor_words(said)
    taken = {number for hit in made.hits for number in hit.words}
    for number, word in enumerate(said.words):
        inside = [(s, e) for s, e in made.mutes if s < word.end - 1e-3 and e > word.start + 1e-3]
        if number in taken:
            assert any(s <= word.start + 1e-4 and e >= word.end - 1e-4 for s, e in inside)
        else:
            assert inside == []
    assert {word.text for number, word in enumerate(said.words) if number in taken} <= {
        "shit",
        "fucking",
        "son",
        "of",
        "a",
        "bitch",
    }


@given(WORDS, st.booleans())
def test_mutes_ascend_apart_and_inside_the_film(rows: list[tuple[str, int, int]], is_aligned: bool) -> None:
    said = transcript(rows) if is_aligned else unaligned(transcript(rows))
    mutes = censor_words(said).mutes
    assert all(0 <= start < end <= said.duration for start, end in mutes)
    assert all(earlier[1] <= later[0] for earlier, later in pairwise(mutes))


@pytest.mark.parametrize("aligned", [False, True])
def test_the_step_takes_the_aligned_transcript_where_there_is_one(
    ticket: Ticket, settings: Settings, storage: MemoryStorage, *, aligned: bool
) -> None:
    rough, fine = spoken("en", "oh shit", length=0.5), spoken("en", "oh shit", length=0.3)
    storage.put(job_key(ticket.job_id, "transcribe/transcript.json"), rough.json_bytes(), "application/json")
    if aligned:
        storage.put(job_key(ticket.job_id, "align/transcript.json"), fine.json_bytes(), "application/json")
    wish = ticket.model_copy(update={"request": JobRequest(censor="strong", censor_words=("oh",))})
    record = run_step(
        "censor", wish, settings=settings, storage=storage, events=MemoryEvents(), state=MemoryStateStore()
    )
    made = read_censored(storage.get(job_key(ticket.job_id, "censor/censored.json")))
    assert [hit.level for hit in made.hits] == ["own", "strong"]
    assert made.hits[1].end == pytest.approx(0.65 if aligned else 1.05)
    assert record.facts["hits"] == 2
    assert record.facts["level"] == "strong"
    assert "shit" not in json_of(record.facts)


def json_of(facts: object) -> str:
    import json

    return json.dumps(facts)
