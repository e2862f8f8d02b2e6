"""Whatever the edits, a copy covers what they name, leaves the rest alone, and keeps every time."""

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from rushes.domain.edits import Blur, Box, Edits, Mute
from rushes.settings import Settings
from rushes.steps.compose.composing import compose
from tests.steps.compose.conftest import BRIGHT
from tests.steps.compose.judge import judge, loudness

SECONDS = 4
Films = Callable[..., Path]

KINDS = {
    "b_pictures": ("film.mp4", {"gop": 20, "encoder": {"preset": "veryfast", "bf": "3"}}),
    "b_pyramid": ("film.mp4", {"gop": 30, "encoder": {"preset": "slow", "bf": "4"}}),
    "open_groups": ("film.mp4", {"gop": 15, "encoder": {"preset": "fast", "x264-params": "open-gop=1"}}),
    "no_b_pictures": ("film.mp4", {"gop": 20}),
    "uneven": ("film.mp4", {"gop": 15, "times": [k / 25 + (k * k % 7) / 200 for k in range(100)]}),
    "fragments": ("film.mp4", {"gop": 12, "options": {"movflags": "frag_keyframe+empty_moov"}}),
    "matroska": (
        "film.mkv",
        {"gop": 20, "sound_codec": "aac", "encoder": {"preset": "veryfast", "bf": "3"}},
    ),
    "vp8": ("film.webm", {"codec": "libvpx", "gop": 10, "width": 96, "height": 64}),
    "late": ("film.mp4", {"gop": 20, "video_at": 0.5, "sound_at": 0.2}),
}


@st.composite
def blurs(draw: st.DrawFn) -> Blur:
    start = draw(st.floats(-0.5, SECONDS).map(lambda t: round(t, 3)))
    steps = draw(st.lists(st.floats(0.02, 0.8), max_size=3))
    at, boxes = start, []
    for step in [0.0, *steps]:
        at = round(at + step, 4)
        shift = draw(st.floats(0, 0.1))
        boxes.append(
            Box(t=at, x=BRIGHT["x"] + shift / 2, y=BRIGHT["y"] + shift, w=BRIGHT["w"], h=BRIGHT["h"])
        )
    length = draw(st.floats(0.001, 1.5) | st.none())
    end = None if length is None else at + length
    return Blur(start=start, end=end, style="solid", boxes=tuple(boxes))


mutes = st.tuples(st.floats(-0.5, SECONDS), st.floats(0.01, 1)).map(
    lambda span: Mute(start=span[0], end=span[0] + span[1])
)
edits = st.builds(
    Edits,
    blurs=st.lists(blurs(), max_size=2).map(tuple),
    mutes=st.lists(mutes, max_size=2).map(tuple),
)


def check(film: Path, wanted: Edits) -> None:
    with TemporaryDirectory() as folder:
        copy = compose(film, wanted, Path(folder), Settings())
        pictures, seen = copy.proof.pictures, judge(film, copy.path, wanted)
        assert seen.leaks == []
        assert seen.same_times
        assert seen.identical >= pictures.copied == pictures.copied_identical
        assert pictures.pts_equal
        assert pictures.lost == 0
        assert (copy.proof.mode == "splice") == (copy.proof.reason == "")
        for mute in wanted.mutes:
            if mute.end - mute.start > 0.06:
                assert loudness(copy.path, mute.start + 0.03, mute.end - 0.03) < 0.003


@pytest.mark.parametrize("kind", ["b_pictures", "vp8"])
@settings(max_examples=4, deadline=None, derandomize=True, phases=[Phase.generate])
@given(wanted=edits)
def test_any_edits_are_done_in_full(films: Films, kind: str, wanted: Edits) -> None:
    suffix, how = KINDS[kind]
    check(films(suffix, SECONDS, **how), wanted)


@pytest.mark.prove
@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(wanted=edits)
def test_any_edits_are_done_in_full_on_any_film(films: Films, kind: str, wanted: Edits) -> None:
    suffix, how = KINDS[kind]
    check(films(suffix, SECONDS, **how), wanted)
