"""Which packets of sound are silenced, and what is heard instead."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rushes.media.packets import Packets
from rushes.steps.compose.audio_mutes import MutedPackets, runs
from rushes.steps.compose.mute_sounds import instead

FRAME = 1024 / 48_000  # seconds
spans = st.lists(st.tuples(st.floats(-1, 5), st.floats(0.001, 2)), max_size=5)


def track(gaps: dict[int, int]) -> Packets:
    """Packets of AAC, with more ticks before some of them."""
    packets, at = Packets(Fraction(1, 48_000)), 0
    for number in range(150):
        at += gaps.get(number, 0)
        packets.pts.append(at)
        packets.dts.append(at)
        packets.spans.append(1024)
        packets.marks.append(0)
        at += 1024
    return packets


@given(spans, st.dictionaries(st.integers(1, 149), st.integers(1, 50_000), max_size=3))
def test_every_packet_of_a_mute_goes_and_the_one_before_it_by_number(
    mutes: list[tuple[float, float]], gaps: dict[int, int]
) -> None:
    packets = track(gaps)
    wanted = [MutedPackets(start, start + length, "mute") for start, length in mutes]
    gone = {n for run in runs(packets, wanted, FRAME) for n in range(run.first, run.end)}
    touched = {
        n
        for n in range(150)
        for mute in wanted
        if packets.at(packets.pts[n]) + FRAME > mute.start and packets.at(packets.pts[n]) < mute.end
    }
    assert gone == touched | {n - 1 for n in touched if n}


def test_runs_of_one_style_are_one_run() -> None:
    packets = track({})
    found = runs(
        packets,
        [MutedPackets(0.5, 0.6, "mute"), MutedPackets(0.6, 0.7, "mute"), MutedPackets(2, 2.1, "bleep")],
        FRAME,
    )
    assert [run.style for run in found] == ["mute", "bleep"]


def test_a_tone_is_a_tone_and_nothing_is_nothing() -> None:
    near = np.zeros((2, 0))
    assert not instead("mute", 4800, 48_000, near).any()
    tone = instead("bleep", 48_000, 48_000, near)
    assert tone.shape == (2, 48_000)
    assert np.abs(np.fft.rfft(tone[0])).argmax() == 1000


@pytest.mark.parametrize("style", ["room", "mute"])
def test_the_room_sounds_like_its_quiet_parts_and_not_like_the_voice(style: str) -> None:
    chance = np.random.default_rng(3)
    near = chance.normal(0, 0.01, (1, 96_000))
    near[:, 30_000:60_000] += 0.5 * np.sin(np.arange(30_000) * 0.1)
    heard = instead(style, 24_000, 48_000, near)
    level = np.sqrt((heard**2).mean())
    assert 0.005 < level < 0.02 if style == "room" else level == 0


def test_without_anything_near_the_room_is_silent() -> None:
    assert not instead("room", 1000, 48_000, np.zeros((1, 100))).any()
