"""Real recordings, odd ones among them: a right splice or an honest encoding anew, never a wrong file."""

import random
from pathlib import Path

import av
import pytest

from rushes.domain.edits import Edits
from rushes.errors import Rejected
from rushes.media.facts import inspect
from rushes.settings import Settings
from rushes.steps.compose.composing import SUFFIXES, compose
from tests.steps.compose.conftest import muted, solid
from tests.steps.compose.judge import clean, judge

SPLICED = {
    "am_bbb_800x640_768kbps_30fps_avc_pyramid_3b.mp4": 0,
    "am_internal_emulator_transformer_output_270_rotated.mp4": 0,
    "am_sample_2_byte_NAL_length.mp4": 0,
    "bbb480.mp4": 0,
    "car.mp4": 0,
    "h264_10bits.mp4": 0,
    "hamilton.mp4": 0,
    "made_frag.mp4": 0,
    "made_vfr.mp4": 0,
    "made_vp9.webm": 0,
    "mdn_crystal.mp4": 0,
    "nasa_13013.mp4": 1,
    "one-by-one.mp4": 0,
}
"""File → which of its streams of pictures is the one that is worked on."""

ANEW = {
    "am_sample_edit_list.mp4": "hevc",
    "am_bbb_642x642_768kbps_30fps_vp9.webm": "100%",
    "asl_book.mkv": "%",
    "chaplin.mp4": "%",
    "made_hevc.mp4": "hevc",
    "made_opengop.mp4": "%",
}
"""File → what the reason names."""

EDITS = Edits(
    blurs=(solid(0.9, 1.2), solid(2.51, 2.6, x=0.3, y=0.3)), mutes=muted((0.5, 0.8), (2.0, 2.4)).mutes
)


@pytest.mark.field
@pytest.mark.prove
@pytest.mark.parametrize("name", [*SPLICED, *ANEW])
def test_a_recording_is_redacted_in_full(field: Path, tmp_path: Path, name: str) -> None:
    film = field / "video" / name
    copy = compose(film, EDITS, tmp_path, Settings())
    assert copy.proof.mode == ("splice" if name in SPLICED else "reencode")
    assert ANEW.get(name, "") in copy.proof.reason
    pictures, seen = copy.proof.pictures, judge(film, copy.path, EDITS, SPLICED.get(name, 0))
    assert seen.leaks == []
    assert seen.same_times
    assert seen.identical >= pictures.copied == pictures.copied_identical
    assert pictures.seams == pictures.seams_decoded
    assert pictures.pts_equal
    assert pictures.dts_equal
    assert pictures.lost == 0
    with av.open(str(copy.path)) as made:
        assert [stream.type for stream in made.streams][:2] in (["video"], ["video", "audio"])


@pytest.mark.field
@pytest.mark.prove
def test_of_hostile_files_each_gives_a_right_copy_or_a_clear_no(field: Path, tmp_path: Path) -> None:
    for film in sorted((field / "hostile").iterdir()):
        if film.suffix == ".jsonl":
            continue
        try:
            proof = compose(film, EDITS, tmp_path, Settings(decode_seconds=60)).proof
        except Rejected as rejection:
            print(film.name, rejection.reason)
        else:
            print(film.name, proof.mode, proof.reason, proof.pictures)
            assert proof.pictures.copied == proof.pictures.copied_identical


LONG = {
    "am_sample_eac3_fragmented.mp4",
    "am_long_1080p_videoonly_lowbitrate.mp4",
    "five_minutes.mp4",
    "nasa_13013.mp4",
}
"""Recordings that are judged too slowly to be tried with any edits, and one without a picture."""


def any_edits(name: str, seconds: float) -> Edits:
    """Two blurs and a mute somewhere in the film; the same for the same name."""
    chance = random.Random(name)  # noqa: S311 - the same at every run
    blurs = []
    for _ in range(2):
        start = chance.uniform(-0.2, seconds)
        place = {"x": chance.uniform(-0.1, 0.7), "y": chance.uniform(-0.1, 0.7)}
        size = {"w": chance.uniform(0.1, 0.4), "h": chance.uniform(0.1, 0.4)}
        blurs.append(solid(start, start + chance.uniform(0.01, 0.6), **place, **size))
    start = chance.uniform(0, seconds)
    return Edits(blurs=tuple(blurs), mutes=muted((start, start + chance.uniform(0.05, 0.5))).mutes)


@pytest.mark.field
@pytest.mark.prove
def test_whatever_is_flagged_in_a_recording_is_covered_and_all_decodes(field: Path, tmp_path: Path) -> None:
    seen = 0
    for film in sorted((field / "video").iterdir()):
        if film.suffix == ".json" or film.name in LONG:
            continue
        edits = any_edits(film.name, inspect(film, Settings(containers=tuple(SUFFIXES))).duration)
        copy = compose(film, edits, tmp_path, Settings())
        pictures, seen_there = copy.proof.pictures, judge(film, copy.path, edits)
        print(film.name, copy.proof.mode, copy.proof.reason, pictures.reencoded, pictures.total)
        assert seen_there.leaks == [], film.name
        assert seen_there.same_times, film.name
        assert pictures.copied == pictures.copied_identical <= seen_there.identical, film.name
        assert pictures.pts_equal, film.name
        assert clean(copy.path) or not clean(film), film.name
        seen += 1
    assert seen > 15
