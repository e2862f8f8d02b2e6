"""A spoken line begins with its cue and ends before the next, whatever the voice makes of it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rushes.steps.dub.fit import GAP_SECONDS, MAX_STRETCH, SAMPLE_RATE, LineSlot, fit_line
from tests.steps.dub.speakers import Toned


def slot(words: int, room: float) -> LineSlot:
    return LineSlot(0, "word " * words, 10.0, 10.0 + room + GAP_SECONDS)


def test_a_line_that_fits_is_spoken_as_the_voice_likes_and_without_its_silence() -> None:
    speaker = Toned()
    line = fit_line(slot(5, 4.0), speaker, "es", "")
    assert (line.pace, line.squeeze, line.cut, line.cost_usd) == (1.0, 1.0, False, 0.001)
    assert len(line.samples) / SAMPLE_RATE == pytest.approx(1.5, abs=0.03)
    assert speaker.paces == [1.0]


def test_a_line_that_is_too_long_is_first_spoken_faster() -> None:
    line = fit_line(slot(10, 2.5), Toned(), "es", "")
    assert line.pace == pytest.approx(1.2 * 1.02, abs=0.02)
    assert (line.squeeze, line.cut) == (1.0, False)
    assert line.cost_usd == 0.002


def test_then_squeezed_and_only_then_cut() -> None:
    squeezed = fit_line(slot(10, 1.7), Toned(), "es", "")
    assert squeezed.pace == 1.5
    assert 1 < squeezed.squeeze <= MAX_STRETCH
    assert not squeezed.cut
    cut = fit_line(slot(10, 1.0), Toned(), "es", "")
    assert (cut.pace, cut.squeeze, cut.cut) == (1.5, MAX_STRETCH, True)
    assert len(cut.samples) == SAMPLE_RATE
    assert abs(cut.samples[-1]) < 0.01


def test_a_voice_that_knows_one_pace_is_squeezed_alone() -> None:
    speaker = Toned(fastest=1.0)
    line = fit_line(slot(10, 2.5), speaker, "es", "")
    assert speaker.paces == [1.0]
    assert line.squeeze == pytest.approx(1.2 * 1.01, abs=0.02)
    assert not line.cut


def test_squeezing_leaves_the_pitch_as_it_was() -> None:
    line = fit_line(slot(10, 2.5), Toned(fastest=1.0), "es", "")
    spectrum = np.abs(np.fft.rfft(line.samples))
    assert np.argmax(spectrum) * SAMPLE_RATE / len(line.samples) == pytest.approx(220, abs=3)


@given(st.integers(1, 20), st.floats(0.0, 6.0))
@settings(max_examples=25, deadline=None)
def test_no_line_is_ever_longer_than_its_room(words: int, room: float) -> None:
    line = fit_line(slot(words, room), Toned(), "es", "")
    assert len(line.samples) <= round(line.slot.seconds * SAMPLE_RATE)
    assert (
        line.cut == (0.3 * words / 1.5 / MAX_STRETCH > room)
        or abs(0.3 * words / 1.5 / MAX_STRETCH - room) < 0.1
    )


def test_what_has_no_sound_is_no_fault() -> None:
    assert len(fit_line(slot(0, 1.0), Toned(quiet=0.5), "es", "").samples) == 0
