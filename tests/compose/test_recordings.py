"""Real recordings, odd ones among them: a right splice or an honest encoding anew, never a wrong file."""

from pathlib import Path

import av
import pytest

from rushes.compose.composing import compose
from rushes.edits import Edits
from rushes.errors import Rejected
from rushes.settings import Settings
from tests.compose.conftest import muted, solid
from tests.compose.judge import judge

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
