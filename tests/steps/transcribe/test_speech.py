"""Where somebody speaks, also where the film is longer than what is looked at in one go."""

from itertools import pairwise

import numpy as np
import pytest

from rushes.steps.transcribe.speech import SPAN, find_speech

RATE = 16_000


def test_speech_is_found_between_the_silences(spoken: np.ndarray) -> None:
    found = list(find_speech(spoken))
    assert found[0][0] / RATE == pytest.approx(1.0, abs=0.3)
    assert 1 <= len(found) <= 4
    assert found[-1][1] <= len(spoken) - RATE // 2
    assert all(start < end for start, end in found)
    assert all(before[1] <= after[0] for before, after in pairwise(found))


@pytest.mark.parametrize("into", [0.5, 1.5, 2.5, 3.0])
def test_speech_over_the_edge_of_a_span_is_not_cut(spoken: np.ndarray, into: float) -> None:
    before = SPAN - round(into * RATE)
    film = np.concatenate([np.zeros(before, np.float32), spoken, np.zeros(RATE, np.float32)])
    alone = [(start / RATE, end / RATE) for start, end in find_speech(spoken)]
    found = [((start - before) / RATE, (end - before) / RATE) for start, end in find_speech(film)]
    assert len(found) == len(alone)
    for got, wanted in zip(found, alone, strict=True):
        assert got == pytest.approx(wanted, abs=0.25)


def test_no_stretch_is_longer_than_asked(spoken: np.ndarray) -> None:
    chatter = np.tile(spoken[RATE + 3000 : RATE + 30_000], 12)
    assert all(end - start <= 5 * RATE for start, end in find_speech(chatter, most_seconds=5.0))
